import { Args } from '@oclif/core'
import { BaseCommand } from '../../../lib/base-command.js'
import { simHome } from '../../../lib/paths.js'
import { bytesText, Steps } from '../../../lib/ui/index.js'
import { runningSimulator } from '../../../sim/running.js'

export default class SimSnapshotSave extends BaseCommand {
  static override summary = 'Save a snapshot of the simulator.'
  static override description =
    'Apps with their releases and configs, slugs, repositories, logs, accounts, and what the databases of the apps hold. Apps serve on meanwhile. A snapshot is there as a whole or not at all; it holds secrets, and lies in the folder of the simulator. Exit code 7 when no simulator is running.'
  static override examples = ['gigalixir sim snapshot save before-upgrade']
  static override args = { name: Args.string({ description: 'Its name.', required: true }) }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(SimSnapshotSave)
    const { control } = await runningSimulator(simHome())
    const steps = new Steps()
    steps.report({ step: 'Saving the snapshot', detail: args.name })
    const saved = await control.saveSnapshot(args.name).finally(() => steps.stop())
    const output = this.output(flags)
    output.data(saved, () => {
      const apps = `${saved.apps} ${saved.apps === 1 ? 'app' : 'apps'}`
      const databases = `${saved.databases} ${saved.databases === 1 ? 'database' : 'databases'}`
      return `Saved ${saved.name}: ${apps}, ${databases}, ${bytesText(saved.bytes)}.`
    })
    output.hint(`Restore it with: gigalixir sim snapshot load ${saved.name}`)
  }
}
