import { listReadReplicas } from '../../../lib/api/databases.js'
import { BaseCommand } from '../../../lib/base-command.js'
import { appFlag, databaseFlag } from '../../../lib/flags.js'
import { resolveDatabase } from '../../../lib/pg/resolve-database.js'
import { columnsOf } from '../../../lib/ui/index.js'

export default class PgReadReplicas extends BaseCommand {
  static override summary = "List a database's read replicas."
  static override examples = [
    '<%= config.bin %> pg:read_replicas',
    '<%= config.bin %> pg:read_replicas -d 8d7f1d6e',
  ]
  static override flags = { ...appFlag, ...databaseFlag }

  async run(): Promise<void> {
    const { flags } = await this.parse(PgReadReplicas)
    const { app, session } = await this.appSession(flags)
    const replicas = await listReadReplicas(session, await resolveDatabase(session, app, flags.database_id))
    this.output(flags).list(
      replicas,
      columnsOf(replicas),
      'No read replicas yet. Create one: gigalixir pg:read_replicas:create',
    )
  }
}
