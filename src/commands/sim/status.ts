import { BaseCommand } from '../../lib/base-command.js'
import { simHome } from '../../lib/paths.js'
import { runningSimulator } from '../../sim/running.js'
import { describeStatus } from '../../sim/status-text.js'

export default class SimStatus extends BaseCommand {
  static override summary = "Show the simulator's components, apps, ports and disk usage."
  static override description = 'Exit code 7 when no simulator is running.'
  static override examples = ['gigalixir sim status', 'gigalixir sim status --json']

  async run(): Promise<void> {
    const { flags } = await this.parse(SimStatus)
    const { control } = await runningSimulator(simHome())
    const status = await control.status()
    const output = this.output(flags)
    output.data(status, () => describeStatus(status))
    if (!status.docker.available)
      output.note(`docker unavailable: ${status.docker.reason}. See: gigalixir sim doctor`)
    if (status.apps.length === 0) output.hint("No apps yet. In your app's folder: gigalixir apps:create")
  }
}
