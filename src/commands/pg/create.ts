import { Flags } from '@oclif/core'
import { createDatabase, createFreeDatabase, readDatabase } from '../../lib/api/databases.js'
import type { Session } from '../../lib/api/session.js'
import { BaseCommand } from '../../lib/base-command.js'
import { confirmYes } from '../../lib/confirm.js'
import { GigalixirError } from '../../lib/errors.js'
import { appFlag, yesFlag } from '../../lib/flags.js'
import { isFollowed, waitFlag } from '../../lib/following-command.js'
import { databaseText } from '../../lib/pg/database-text.js'
import { sizeFlag } from '../../lib/size-flag.js'
import { answerText, ProgressLine } from '../../lib/ui/index.js'

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
    size: sizeFlag({ char: 's', description: 'Memory in GB, such as 0.6, 1.7, 4 or 8.', default: 0.6 }),
    cloud: Flags.string({ char: 'c', description: 'Cloud, such as gcp or aws.' }),
    region: Flags.string({ char: 'r', description: 'Region of the cloud.' }),
    version: Flags.string({ char: 'v', description: 'PostgreSQL version, such as POSTGRES_16.' }),
    free: Flags.boolean({ char: 'f', description: 'A database of the free tier: small, without backups.' }),
    ...yesFlag,
    ...waitFlag,
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
    if (flags.free)
      await confirmYes({
        session,
        app,
        what: 'A free database is not for production: few connections, few rows, no backups, and no simple way to a larger one.',
        yes: flags.yes,
      })
    const progress = new ProgressLine()
    const pool = flags.free ? ', and POOL_SIZE=2 unless it is set' : ''
    try {
      const following = isFollowed(flags) ? await import('../../lib/pg/follow-database.js') : undefined
      if (following) progress.update(`Creating a database for ${app}`)
      const before = await following?.appBefore(session, app)
      const { raw } = flags.free
        ? await createFreeDatabase(session, app)
        : await createDatabase(session, app, {
            size,
            ...(cloud !== undefined && { cloud }),
            ...(region !== undefined && { region }),
            ...(version !== undefined && { version }),
          })
      const made = readDatabase(raw)
      progress.stop()
      // The existing client prints what it is told of a free one, and nothing of another.
      if (flags.free) output.change(raw)
      else output.result(raw)
      if (!following || before === undefined || made.id === '') {
        if (!output.forMachines)
          output.data(raw, () => (made.id === '' ? answerText(raw) : databaseText(made, app)))
        output.hint(`${app} gets it as DATABASE_URL${pool}. Follow it with: gigalixir pg -a ${app}`)
        return
      }
      const options = {
        ...{ session, app, id: made.id, signal: this.signal },
        onProgress: (text: string) => progress.update(`Creating a database for ${app} · ${text}`),
      }
      const database = await following.untilAvailable(options)
      const isGiven = !before.hadUrl && (await following.untilGiven(options))
      progress.stop()
      if (!output.forMachines) output.data(raw, () => databaseText(database, app))
      if (!isGiven) {
        output.hint(`${app} keeps the DATABASE_URL it has.`)
      } else if (!before.isDeployed) {
        output.hint(`${app} has it as DATABASE_URL${pool}.`)
      } else {
        options.onProgress('available; restarting the app with it')
        const what = await this.#restarted(session, app, before.rollout, progress)
        output.hint(`${what} is live with it as DATABASE_URL${pool}.`)
      }
    } finally {
      progress.stop()
    }
  }

  /** Follows the restart that gives the app its DATABASE_URL; resolves to what is live then. */
  async #restarted(
    session: Session,
    app: string,
    rollout: number | undefined,
    progress: ProgressLine,
  ): Promise<string> {
    const [{ followRollout }, { versionToReach }] = await Promise.all([
      import('../../lib/deploy/index.js'),
      import('../../lib/api/releases.js'),
    ])
    const live = await followRollout({
      ...{ session, app, signal: this.signal, since: { rollout } },
      version: rollout === undefined ? await versionToReach(session, app) : undefined,
      onProgress: (text) => progress.update(`Restarting ${app} · ${text}`),
    })
    progress.stop()
    return live.version === undefined ? app : `Version ${live.version}`
  }
}
