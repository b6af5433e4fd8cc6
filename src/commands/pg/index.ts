import { listDatabases } from '../../lib/api/databases.js'
import { BaseCommand } from '../../lib/base-command.js'
import { appFlag } from '../../lib/flags.js'

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
        { heading: 'STATE', text: (database) => database.state ?? '' },
        { heading: 'SIZE', text: (database) => database.size ?? '' },
        { heading: 'HOST', text: (database) => database.host ?? '' },
        { heading: 'DATABASE', text: (database) => database.database ?? '' },
      ],
      `${app} has no databases. Create one: gigalixir pg:create`,
    )
  }
}
