import { BaseCommand } from '../../lib/base-command.js'
import { EXIT } from '../../lib/errors.js'
import { simHome } from '../../lib/paths.js'
import { findingsText } from '../../lib/ui/findings.js'
import { examine } from '../../sim/doctor/index.js'

export default class SimDoctor extends BaseCommand {
  static override summary = 'Check that this machine has what the simulator needs.'
  static override description =
    'Looks for Docker, git, room on the disk, the port and what an earlier simulator left, and says how to fix what is wrong. Changes nothing. Exit code 7 when something has to be fixed first.'
  static override examples = ['gigalixir sim doctor', 'gigalixir sim doctor --json']

  async run(): Promise<void> {
    const { flags } = await this.parse(SimDoctor)
    const findings = await examine(simHome())
    this.output(flags).data(findings, () => findingsText(findings))
    if (findings.some((finding) => finding.state === 'fail')) this.exit(EXIT.environment)
  }
}
