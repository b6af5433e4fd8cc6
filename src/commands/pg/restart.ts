import { restartDatabase } from '../../lib/api/databases.js'
import { BaseCommand } from '../../lib/base-command.js'
import { confirmYes } from '../../lib/confirm.js'
import { appFlag, databaseFlag, yesFlag } from '../../lib/flags.js'
import { findDatabase, resolveDatabase } from '../../lib/pg/resolve-database.js'

export default class PgRestart extends BaseCommand {
  static override summary = 'Restart a database.'
  static override examples = ['<%= config.bin %> pg:restart', '<%= config.bin %> pg:restart -d 8d7f1d6e -y']
  static override flags = { ...appFlag, ...databaseFlag, ...yesFlag }

  async run(): Promise<void> {
    const { flags } = await this.parse(PgRestart)
    const { app, session } = await this.appSession(flags)
    const database = await resolveDatabase(session, app, flags.database_id)
    await confirmYes({
      session,
      app,
      what: `This restarts the database \`${database.id}\`; its connections are cut.`,
      yes: flags.yes,
      find: () => findDatabase(session, app, database.id),
    })
    const { raw } = await restartDatabase(session, database)
    this.output(flags).result(raw)
    this.output(flags).hint(
      `Database \`${database.id}\` is being restarted. Follow it with: gigalixir pg -a ${app}`,
    )
  }
}
