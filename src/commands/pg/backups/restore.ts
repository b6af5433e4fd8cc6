import { Flags } from '@oclif/core'
import { restoreBackup } from '../../../lib/api/databases.js'
import { BaseCommand } from '../../../lib/base-command.js'
import { confirmLoss } from '../../../lib/confirm.js'
import { appFlag, confirmFlag, databaseFlag, yesFlag } from '../../../lib/flags.js'
import { findDatabase, resolveDatabase } from '../../../lib/pg/resolve-database.js'
import { askText, answerText, terminals } from '../../../lib/ui/index.js'

export default class PgBackupsRestore extends BaseCommand {
  static override summary = 'Restore a database from a backup.'
  static override description = 'On a terminal it asks for the name of the app; a script is not held up.'
  static override examples = ['<%= config.bin %> pg:backups:restore -b 1700000000000']
  static override flags = {
    ...appFlag,
    ...databaseFlag,
    backup_id: Flags.string({
      char: 'b',
      description: 'Backup ID, as listed by: gigalixir pg:backups',
      helpValue: 'ID',
    }),
    ...confirmFlag,
    ...yesFlag,
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(PgBackupsRestore)
    const { app, session } = await this.appSession(flags)
    const backup = flags.backup_id ?? (await askText({ message: 'Backup:', instead: '--backup_id ID' }))
    const database = await resolveDatabase(session, app, flags.database_id)
    await confirmLoss({
      session,
      app,
      what: `This replaces all data of the database \`${database.id}\` by backup ${backup}.`,
      // The existing client never asked here: scripts that people have go on working.
      yes: flags.yes || (flags.confirm === undefined && !terminals().canAsk),
      given: flags.confirm,
      find: () => findDatabase(session, app, database.id),
    })
    const { raw } = await restoreBackup(session, database, backup)
    this.output(flags).data(raw, () => answerText(raw))
    this.output(flags).hint(`Restoring. Follow it with: gigalixir pg -a ${app}`)
  }
}
