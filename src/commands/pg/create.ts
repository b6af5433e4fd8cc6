import { Flags } from '@oclif/core'
import { createDatabase, createFreeDatabase } from '../../lib/api/databases.js'
import { BaseCommand } from '../../lib/base-command.js'
import { confirmYes } from '../../lib/confirm.js'
import { GigalixirError } from '../../lib/errors.js'
import { appFlag, yesFlag } from '../../lib/flags.js'
import { sizeFlag } from '../../lib/size-flag.js'
import { answerText } from '../../lib/ui/index.js'

export default class PgCreate extends BaseCommand {
  static override summary = 'Create a PostgreSQL database for the app.'
  static override description = 'The app gets its address as DATABASE_URL. It takes a few minutes.'
  static override examples = [
    '<%= config.bin %> pg:create --size 0.6',
    '<%= config.bin %> pg:create --size 4 --version POSTGRES_16',
    { description: 'A small one that costs nothing', command: '<%= config.bin %> pg:create --free -y' },
  ]
  static override hiddenAliases = ['create_database']
  static override flags = {
    ...appFlag,
    size: sizeFlag({ char: 's', description: 'GB of memory, such as 0.6, 1.7, 4 or 8.', default: 0.6 }),
    cloud: Flags.string({ char: 'c', description: 'Cloud, such as gcp or aws.' }),
    region: Flags.string({ char: 'r', description: 'Region of the cloud.' }),
    version: Flags.string({ char: 'v', description: 'PostgreSQL version, such as POSTGRES_16.' }),
    free: Flags.boolean({ char: 'f', description: 'A database of the free tier: small, without backups.' }),
    ...yesFlag,
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(PgCreate)
    const { size, cloud, region, version } = flags
    const output = this.output(flags)
    if (flags.free && [cloud, region, version].some((each) => each !== undefined)) {
      throw new GigalixirError('USAGE', 'Cloud, region and version of a free database cannot be chosen.', {
        next: ['Leave them out, or leave out --free.'],
      })
    }
    const { app, session } = await this.appSession(flags)
    if (flags.free) {
      await confirmYes({
        session,
        app,
        what: 'A free database is not for production: few connections, few rows, no backups, and no simple way to a larger one.',
        yes: flags.yes,
      })
      const { raw } = await createFreeDatabase(session, app)
      output.data(raw, () => answerText(raw))
    } else {
      const { raw } = await createDatabase(session, app, {
        size,
        ...(cloud !== undefined && { cloud }),
        ...(region !== undefined && { region }),
        ...(version !== undefined && { version }),
      })
      output.result(raw)
    }
    const pool = flags.free ? ', and POOL_SIZE=2 unless it is set' : ''
    output.hint(`${app} gets it as DATABASE_URL${pool}. Follow it with: gigalixir pg -a ${app}`)
  }
}
