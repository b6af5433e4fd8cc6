import { BaseCommand } from '../../lib/base-command.js'
import { knownTargets, resolveTarget } from '../../lib/targets/index.js'

export default class TargetList extends BaseCommand {
  static override summary = 'Show the current platform and the others.'
  static override examples = ['<%= config.bin %> target', '<%= config.bin %> target:use production']

  async run(): Promise<void> {
    const { flags } = await this.parse(TargetList)
    const current = resolveTarget(flags.target)
    const known = knownTargets()
    const all = known.some(({ name }) => name === current.name) ? known : [...known, current]
    const rows = all.map(({ name, kind, apiUrl, gitUrl }) => ({
      name,
      kind,
      api_url: apiUrl,
      git_url: gitUrl,
      current: name === current.name,
    }))
    this.output(flags).list(
      rows,
      [
        { heading: 'TARGET', text: (row) => `${row.current ? '* ' : '  '}${row.name}` },
        { heading: 'KIND', text: (row) => row.kind, leaves: 1 },
        { heading: 'API', text: (row) => row.api_url, shortens: true },
      ],
      '',
    )
    this.output(flags).aside('* current. Switch: gigalixir target:use NAME')
  }
}
