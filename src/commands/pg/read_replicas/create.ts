import { createReadReplica } from '../../../lib/api/databases.js'
import { BaseCommand } from '../../../lib/base-command.js'
import { appFlag, databaseFlag } from '../../../lib/flags.js'
import { resolveDatabase } from '../../../lib/pg/resolve-database.js'
import { sizeFlag } from '../../../lib/size-flag.js'

export default class PgReadReplicasCreate extends BaseCommand {
  static override summary = 'Create a read replica of a database.'
  static override examples = ['<%= config.bin %> pg:read_replicas:create --size 1.7']
  static override flags = {
    ...appFlag,
    ...databaseFlag,
    size: sizeFlag({ char: 's', description: 'Memory in GB, such as 0.6, 1.7, 4 or 8.', default: 0.6 }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(PgReadReplicasCreate)
    const { app, session } = await this.appSession(flags)
    const database = await resolveDatabase(session, app, flags.database_id)
    const { raw } = await createReadReplica(session, database, flags.size)
    this.output(flags).result(raw)
    this.output(flags).hint(
      `It is being created. Follow it with: gigalixir pg:read_replicas -d ${database.id}`,
    )
  }
}
