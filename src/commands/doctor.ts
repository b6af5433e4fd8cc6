import { BaseCommand } from '../lib/base-command.js'
import { EXIT } from '../lib/errors.js'
import { findingsText } from '../lib/ui/findings.js'

export default class Doctor extends BaseCommand {
  static override summary = 'Check everything between this machine and the platform.'
  static override description =
    'The network, proxy and certificates, your login, the clock, git and its credentials, and your SSH key; and says how to fix what is wrong. Changes nothing. Exit code 7 when something has to be fixed. For the simulator itself there is sim:doctor.'
  static override examples = [
    '<%= config.bin %> doctor',
    { description: 'For a report', command: '<%= config.bin %> doctor --json' },
  ]

  async run(): Promise<void> {
    const { flags } = await this.parse(Doctor)
    const target = this.target(flags)
    const { examineClient } = await import('../lib/doctor/index.js')
    const findings = await examineClient(target, process.cwd())
    this.output(flags).data(findings, () => findingsText(findings))
    if (findings.some((finding) => finding.state === 'fail')) this.exit(EXIT.environment)
  }
}
