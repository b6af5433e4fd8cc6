import { Flags } from '@oclif/core'
import { scaleDatabase } from '../../lib/api/databases.js'
import { BaseCommand } from '../../lib/base-command.js'
import { GigalixirError } from '../../lib/errors.js'
import { appFlag, databaseFlag } from '../../lib/flags.js'
import { resolveDatabase } from '../../lib/pg/resolve-database.js'
import { sizeFlag } from '../../lib/size-flag.js'

export default class PgScale extends BaseCommand {
  static override summary = "Change a database's size or high availability."
  static override examples = [
    '<%= config.bin %> pg:scale --size 4',
    '<%= config.bin %> pg:scale --high_availability enabled',
  ]
  static override hiddenAliases = ['scale_database']
  static override flags = {
    ...appFlag,
    ...databaseFlag,
    size: sizeFlag({ char: 's', description: 'Memory in GB, such as 0.6, 1.7, 4 or 8.' }),
    high_availability: Flags.option({
      options: ['enabled', 'disabled'] as const,
      description: 'Enable or disable high availability.',
    })(),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(PgScale)
    const { size, high_availability: standby } = flags
    if (size === undefined && standby === undefined) {
      throw new GigalixirError('USAGE', 'Change what? Give --size, --high_availability, or both.', {
        next: ['For example: gigalixir pg:scale --size 4'],
      })
    }
    const { app, session } = await this.appSession(flags)
    const database = await resolveDatabase(session, app, flags.database_id)
    const { raw } = await scaleDatabase(session, database, {
      ...(size !== undefined && { size }),
      ...(standby !== undefined && { high_availability: standby }),
    })
    this.output(flags).result(raw)
    this.output(flags).hint(
      `Database \`${database.id}\` is being changed. Follow it with: gigalixir pg -a ${app}`,
    )
  }
}
