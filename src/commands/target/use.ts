import { Args } from '@oclif/core'
import { BaseCommand } from '../../lib/base-command.js'
import { useTarget } from '../../lib/targets/index.js'

export default class TargetUse extends BaseCommand {
  static override summary = 'Let commands talk to another platform from now on.'
  static override examples = ['<%= config.bin %> target:use production', '<%= config.bin %> target:use sim']
  static override args = {
    name: Args.string({ description: 'production, or the name of a simulator.', required: true }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(TargetUse)
    const target = await useTarget(args.name)
    const output = this.output(flags)
    output.result({ target: target.name, api_url: target.apiUrl })
    output.hint(`Commands now talk to ${target.name} at ${target.apiUrl}.`)
    const overridden = ['GIGALIXIR_TARGET', 'GIGALIXIR_CLI__HOST'].find((name) => process.env[name])
    if (overridden) output.note(`${overridden} is set in the environment and goes first.`)
  }
}
