import { startDatabase } from '../../lib/api/databases.js'
import { BaseCommand } from '../../lib/base-command.js'
import { appFlag, databaseFlag } from '../../lib/flags.js'
import { resolveDatabase } from '../../lib/pg/resolve-database.js'

export default class PgStart extends BaseCommand {
  static override summary = 'Start a stopped database.'
  static override examples = ['<%= config.bin %> pg:start', '<%= config.bin %> pg:start -d 8d7f1d6e']
  static override flags = { ...appFlag, ...databaseFlag }

  async run(): Promise<void> {
    const { flags } = await this.parse(PgStart)
    const { app, session } = await this.appSession(flags)
    const database = await resolveDatabase(session, app, flags.database_id)
    const { raw } = await startDatabase(session, database)
    this.output(flags).result(raw)
    this.output(flags).hint(
      `Database \`${database.id}\` is being started. Follow it with: gigalixir pg -a ${app}`,
    )
  }
}
