import { listDrains } from '../../lib/api/drains.js'
import { BaseCommand } from '../../lib/base-command.js'
import { appFlag } from '../../lib/flags.js'
import { columnsOf } from '../../lib/ui/index.js'

export default class Drains extends BaseCommand {
  static override summary = "List the app's log drains."
  static override examples = ['<%= config.bin %> drains', '<%= config.bin %> drains -a my-app --json']
  static override hiddenAliases = ['log_drains']
  static override flags = { ...appFlag }

  async run(): Promise<void> {
    const { flags } = await this.parse(Drains)
    const { app, session } = await this.appSession(flags)
    const drains = await listDrains(session, app)
    this.output(flags).list(
      drains,
      columnsOf(drains),
      `${app} has no drains. Add one: gigalixir drains:add syslog+tls://logs.example.com:6514`,
    )
  }
}
