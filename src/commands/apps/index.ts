import { listApps } from '../../lib/api/apps.js'
import { BaseCommand } from '../../lib/base-command.js'

export default class Apps extends BaseCommand {
  static override summary = 'List your apps.'
  static override description =
    "On a simulator with what they use, who deployed last and what is wrong; subjects of commits are shown where this folder's git repository has them."
  static override examples = ['<%= config.bin %> apps']

  async run(): Promise<void> {
    const { flags } = await this.parse(Apps)
    const output = this.output(flags)
    const session = await this.session(flags)
    // Machines get what other clients get.
    const details = session.target.kind === 'simulator' && !output.forMachines
    const apps = await listApps(session, { details })
    const empty = "You have no apps yet. In your project's folder: gigalixir apps:create"
    if (output.forMachines) {
      output.list(apps, [], empty)
      return
    }
    // Loaded here: scripts need no columns.
    const { appColumns, commitsOf } = await import('../../lib/app-text.js')
    output.list(apps, appColumns(apps, await commitsOf(apps)), empty)
  }
}
