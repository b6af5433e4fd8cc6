import { listBackups } from '../../../lib/api/databases.js'
import { BaseCommand } from '../../../lib/base-command.js'
import { appFlag, databaseFlag } from '../../../lib/flags.js'
import { resolveDatabase } from '../../../lib/pg/resolve-database.js'
import { columnsOf } from '../../../lib/ui/index.js'

export default class PgBackups extends BaseCommand {
  static override summary = "List a database's backups."
  static override examples = [
    '<%= config.bin %> pg:backups',
    '<%= config.bin %> pg:backups -d 8d7f1d6e --json',
  ]
  static override flags = { ...appFlag, ...databaseFlag }

  async run(): Promise<void> {
    const { flags } = await this.parse(PgBackups)
    const { app, session } = await this.appSession(flags)
    const backups = await listBackups(session, await resolveDatabase(session, app, flags.database_id))
    this.output(flags).list(backups, columnsOf(backups), 'No backups yet; one is made every day.')
  }
}
