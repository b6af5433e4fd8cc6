import { BaseCommand } from '../../lib/base-command.js'
import { simHome } from '../../lib/paths.js'
import { endSimulatorAccess } from '../../lib/simulator-access.js'
import { Steps } from '../../lib/ui/index.js'
import { down } from '../../sim/down.js'

export default class SimDown extends BaseCommand {
  static override summary = 'Stop the simulator; its data is kept.'
  static override description =
    'Replicas finish their requests and stop. Apps, releases, config and logs stay as they are for the next `gigalixir sim up`. The target that was current before the simulator becomes current again.'
  static override examples = ['gigalixir sim down']
  static override hiddenAliases = ['sim:stop']

  async run(): Promise<void> {
    const { flags } = await this.parse(SimDown)
    const output = this.output(flags)
    const steps = new Steps()
    const { stopped, leftover } = await down(simHome(), {
      onStopping: () => steps.report({ step: 'Stopping the simulator: replicas finish their requests' }),
      signal: this.signal,
    }).finally(() => steps.stop())
    const target = await endSimulatorAccess(false)
    output.result({ stopped, target: target.name })
    if (stopped)
      output.hint(`The simulator is stopped, its data is kept. Commands talk to ${target.name} again.`)
    else if (leftover === null) output.note('The simulator was not running.')
    else output.note(`The simulator had ended without stopping (${leftover}). Its traces are removed.`)
    if (stopped) output.hint('Start it again: gigalixir sim up')
  }
}
