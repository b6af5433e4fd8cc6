import { BaseCommand } from '../../../lib/base-command.js'
import { simHome } from '../../../lib/paths.js'
import { listSnapshots } from '../../../sim/snapshot/index.js'
import { bytesText } from '../../../lib/ui/index.js'

export default class SimSnapshotList extends BaseCommand {
  static override summary = 'List snapshots, oldest first.'
  static override description = 'Works whether it runs or not.'
  static override examples = ['gigalixir sim snapshot list']

  async run(): Promise<void> {
    const { flags } = await this.parse(SimSnapshotList)
    const { snapshots, damaged } = await listSnapshots(simHome())
    const output = this.output(flags)
    output.list(
      snapshots,
      [
        { heading: 'NAME', text: (snapshot) => snapshot.name },
        { heading: 'SAVED', text: (snapshot) => snapshot.created_at },
        { heading: 'SIZE', text: (snapshot) => bytesText(snapshot.bytes) },
        { heading: 'APPS', text: (snapshot) => String(snapshot.apps) },
        { heading: 'DATABASES', text: (snapshot) => String(snapshot.databases) },
      ],
      'No snapshot yet. Save one: gigalixir sim snapshot save NAME',
    )
    for (const { name, reason } of damaged)
      output.note(`${reason} To remove it: gigalixir sim snapshot remove ${name}`)
  }
}
