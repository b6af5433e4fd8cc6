import { listDatabases } from '../../lib/api/databases.js'
import { BaseCommand } from '../../lib/base-command.js'
import { appFlag } from '../../lib/flags.js'
import { sizeText } from '../../lib/pg/database-text.js'
import { inStateColor } from '../../lib/ui/index.js'

export default class Pg extends BaseCommand {
  static override summary = "List the app's databases."
  static override description = 'As JSON with their addresses and passwords.'
  static override examples = ['<%= config.bin %> pg', '<%= config.bin %> pg -a my-app --json']
  static override hiddenAliases = ['databases']
  static override flags = { ...appFlag }

  async run(): Promise<void> {
    const { flags } = await this.parse(Pg)
    const { app, session } = await this.appSession(flags)
    this.output(flags).list(
      await listDatabases(session, app),
      [
        { heading: 'ID', text: (database) => database.id },
        { heading: 'STATE', text: (database) => (database.state ?? '').toLowerCase(), paint: inStateColor },
        { heading: 'SIZE', text: sizeText },
        { heading: 'HOST', text: (database) => database.host ?? '', shortens: true, leaves: 2 },
        { heading: 'DATABASE', text: (database) => database.database ?? '', leaves: 1 },
      ],
      `${app} has no databases. Create one: gigalixir pg:create`,
    )
  }
}
