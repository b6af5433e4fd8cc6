import { BaseCommand } from '../../../lib/base-command.js'
import { simHome } from '../../../lib/paths.js'
import { Steps } from '../../../lib/ui/index.js'
import { runningSimulator } from '../../../sim/running.js'

export default class SimKeysRotate extends BaseCommand {
  static override summary = "Rotate the key that encrypts the simulator's secrets."
  static override description =
    'Config values, app keys, passwords of databases and what else is secret are encrypted in the database. Apps serve on meanwhile. Interrupted, it loses nothing: run it again. Snapshots keep the keys they were made with. Exit code 7 when no simulator is running.'
  static override examples = ['gigalixir sim keys:rotate']

  async run(): Promise<void> {
    const { flags } = await this.parse(SimKeysRotate)
    const { control } = await runningSimulator(simHome())
    const steps = new Steps()
    steps.report({ step: 'Encrypting with a new key' })
    const rotated = await control.rotateKeys().finally(() => steps.stop())
    this.output(flags).data(
      rotated,
      () => `${rotated.values} values are encrypted with key ${rotated.key} now; no older key is left.`,
    )
  }
}
