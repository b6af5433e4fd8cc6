import { destroyDatabase } from '../../lib/api/databases.js'
import { BaseCommand } from '../../lib/base-command.js'
import { confirmLoss } from '../../lib/confirm.js'
import { appFlag, confirmFlag, databaseFlag, yesFlag } from '../../lib/flags.js'
import { findDatabase, resolveDatabase } from '../../lib/pg/resolve-database.js'

export default class PgDestroy extends BaseCommand {
  static override summary = 'Destroy a database permanently, with its backups.'
  static override description =
    'Asks you to type the app name; without a terminal, -y or --confirm is required.'
  static override examples = [
    '<%= config.bin %> pg:destroy -a my-app',
    '<%= config.bin %> pg:destroy -a my-app -d 8d7f1d6e --confirm my-app',
  ]
  static override hiddenAliases = ['delete_database']
  static override flags = { ...appFlag, ...databaseFlag, ...confirmFlag, ...yesFlag }

  async run(): Promise<void> {
    const { flags } = await this.parse(PgDestroy)
    const { app, session } = await this.appSession(flags)
    const database = await resolveDatabase(session, app, flags.database_id)
    await confirmLoss({
      session,
      app,
      what: `This permanently destroys the database \`${database.id}\` with all its data and backups.`,
      yes: flags.yes,
      find: () => findDatabase(session, app, database.id),
      given: flags.confirm,
    })
    const { raw } = await destroyDatabase(session, database)
    this.output(flags).result(raw)
    this.output(flags).hint(`Destroyed database \`${database.id}\`.`)
  }
}
