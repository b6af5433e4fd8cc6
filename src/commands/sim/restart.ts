import { BaseCommand } from '../../lib/base-command.js'
import { simHome } from '../../lib/paths.js'
import { gainSimulatorAccess } from '../../lib/simulator-access.js'
import { Steps } from '../../lib/ui/index.js'
import { ControlClient } from '../../sim/control/index.js'
import { down } from '../../sim/down.js'
import { endpointsAt } from '../../sim/endpoints.js'
import { LocatorFile } from '../../sim/locator.js'
import { up } from '../../sim/up.js'

export default class SimRestart extends BaseCommand {
  static override summary = 'Stop the simulator and start it again, with the same settings.'
  static override description =
    'Its data is kept. Settings of the environment (GIGALIXIR_SIM_…) take the place of those it was started with.'
  static override examples = [
    'gigalixir sim restart',
    'GIGALIXIR_SIM_BOOT_DEADLINE=300 gigalixir sim restart',
  ]

  async run(): Promise<void> {
    const { flags } = await this.parse(SimRestart)
    const home = simHome()
    const steps = new Steps()
    const progress = (event: { step: string; detail?: string }) => steps.report(event)
    try {
      const before = await new LocatorFile(home).read()
      await down(home, {
        onStopping: () => progress({ step: 'Stopping the simulator: replicas finish their requests' }),
        signal: this.signal,
      })
      const { locator } = await up({
        ...{ home, env: { ...before?.variables, ...process.env }, progress, signal: this.signal },
        notice: (text) => steps.note(text),
      })
      const endpoints = endpointsAt(locator.port, locator.httpsPort)
      const control = new ControlClient(locator.port, locator.token)
      const { email, target } = await gainSimulatorAccess(endpoints.api, () => control.issueKey())
      steps.stop()
      this.output(flags).data(
        { pid: locator.pid, endpoints, email, target: target.name },
        () => `The simulator is running: ${endpoints.api}`,
      )
    } finally {
      steps.stop()
    }
  }
}
