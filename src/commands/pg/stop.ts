import { stopDatabase } from '../../lib/api/databases.js'
import { BaseCommand } from '../../lib/base-command.js'
import { confirmYes } from '../../lib/confirm.js'
import { appFlag, databaseFlag, yesFlag } from '../../lib/flags.js'
import { findDatabase, resolveDatabase } from '../../lib/pg/resolve-database.js'

export default class PgStop extends BaseCommand {
  static override summary = 'Stop a database; its data is kept.'
  static override examples = ['<%= config.bin %> pg:stop', '<%= config.bin %> pg:stop -d 8d7f1d6e -y']
  static override flags = { ...appFlag, ...databaseFlag, ...yesFlag }

  async run(): Promise<void> {
    const { flags } = await this.parse(PgStop)
    const { app, session } = await this.appSession(flags)
    const database = await resolveDatabase(session, app, flags.database_id)
    await confirmYes({
      session,
      app,
      what: `This stops the database \`${database.id}\`; ${app} cannot use it until it is started again.`,
      yes: flags.yes,
      find: () => findDatabase(session, app, database.id),
    })
    const { raw } = await stopDatabase(session, database)
    this.output(flags).result(raw)
    this.output(flags).hint(
      `Database \`${database.id}\` is being stopped. To start it again: gigalixir pg:start -d ${database.id}`,
    )
  }
}
