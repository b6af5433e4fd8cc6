import { Args } from '@oclif/core'
import { upgradeDatabase } from '../../lib/api/databases.js'
import { BaseCommand } from '../../lib/base-command.js'
import { appFlag, databaseFlag } from '../../lib/flags.js'
import { resolveDatabase } from '../../lib/pg/resolve-database.js'
import { answerText } from '../../lib/ui/index.js'

export default class PgUpgrade extends BaseCommand {
  static override summary = 'Upgrade a database to a newer PostgreSQL version.'
  static override examples = ['<%= config.bin %> pg:upgrade POSTGRES_16']
  static override args = {
    version: Args.string({ description: 'The version to go to, such as POSTGRES_16.', required: true }),
  }
  static override flags = { ...appFlag, ...databaseFlag }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(PgUpgrade)
    const { app, session } = await this.appSession(flags)
    const database = await resolveDatabase(session, app, flags.database_id)
    const { raw } = await upgradeDatabase(session, database, args.version)
    this.output(flags).data(raw, () => answerText(raw))
    this.output(flags).hint(
      `Upgrading the database to ${args.version}. Follow it with: gigalixir pg -a ${app}`,
    )
  }
}
