import { Args } from '@oclif/core'
import { BaseCommand } from '../../../lib/base-command.js'
import { confirmByName } from '../../../lib/confirm.js'
import { confirmFlag, yesFlag } from '../../../lib/flags.js'
import { simHome } from '../../../lib/paths.js'
import { gainSimulatorAccess } from '../../../lib/simulator-access.js'
import { Steps } from '../../../lib/ui/index.js'
import { ControlClient } from '../../../sim/control/index.js'
import { endpointsAt } from '../../../sim/endpoints.js'
import { requestLoad } from '../../../sim/snapshot/index.js'
import { up } from '../../../sim/up.js'

export default class SimSnapshotLoad extends BaseCommand {
  static override summary = 'Restore the simulator from a snapshot.'
  static override description =
    'What is there now is lost, other snapshots excepted: save it first if you want it back. The snapshot is read through before anything is touched, then the simulator stops, and starts again in its state. Interrupted, it ends in the one state or the other: start it again with sim up.'
  static override examples = [
    'gigalixir sim snapshot load before-upgrade',
    'gigalixir sim snapshot load before-upgrade --confirm before-upgrade',
  ]
  static override args = { name: Args.string({ description: 'Its name.', required: true }) }
  static override flags = { ...yesFlag, ...confirmFlag }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(SimSnapshotLoad)
    const { name } = args
    const home = simHome()
    const steps = new Steps()
    const progress = (event: { step: string; detail?: string }) => steps.report(event)
    try {
      progress({ step: 'Reading the snapshot', detail: name })
      const variables = await requestLoad({
        ...{ home, name, progress, signal: this.signal },
        confirm: async (manifest) => {
          steps.stop()
          const what = `All apps, releases, databases and accounts of the simulator in ${home} are replaced by those of the snapshot ${name} (${manifest.created_at}, ${manifest.apps} apps).`
          await confirmByName({ what, name, yes: flags.yes, given: flags.confirm })
        },
      })
      const { locator } = await up({
        // As it was started, but for what is asked for now.
        ...{ home, env: { ...variables, ...process.env }, progress, signal: this.signal },
        notice: (text) => steps.note(text),
      })
      const control = new ControlClient(locator.port, locator.token)
      const { target, email } = await gainSimulatorAccess(endpointsAt(locator.port).api, () =>
        control.issueKey(),
      )
      steps.stop()
      this.output(flags).data(
        { loaded: name, email, target: target.name },
        () => `Restored snapshot ${name}.`,
      )
    } finally {
      steps.stop()
    }
  }
}
