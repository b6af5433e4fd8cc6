import { BaseCommand } from '../../lib/base-command.js'

export default class SimFidelity extends BaseCommand {
  static override summary = 'List how closely the simulator matches the platform, call by call.'
  static override description =
    'Exact: a client cannot tell the difference. Close: but for what is said. Absent: only production answers it. The list comes from the same place the simulator checks requests with.'
  static override examples = [
    '<%= config.bin %> sim fidelity',
    {
      description: 'What differs',
      command: '<%= config.bin %> sim fidelity --json | jq \'.[] | select(.level != "exact")\'',
    },
  ]

  async run(): Promise<void> {
    const { flags } = await this.parse(SimFidelity)
    const { allCalls } = await import('../../lib/api/contract/index.js')
    const rows = allCalls().map(({ name, method, path, fidelity }) => ({
      name,
      method,
      path,
      level: fidelity.level,
      why: fidelity.level === 'exact' ? '' : fidelity.why,
    }))
    this.output(flags).list(
      rows,
      [
        { heading: 'CALL', text: ({ method, path }) => `${method} ${path}` },
        { heading: 'FIDELITY', text: ({ level }) => level },
        { heading: 'WHY', text: ({ why }) => why },
      ],
      '',
    )
  }
}
