import { Args, Flags } from '@oclif/core'
import { BaseCommand } from '../../lib/base-command.js'
import { pinRepository } from '../../lib/git/index.js'
import { findTarget, repositoryPin, useTarget } from '../../lib/targets/index.js'

export default class TargetUse extends BaseCommand {
  static override summary = 'Switch to another platform.'
  static override examples = [
    '<%= config.bin %> target:use production',
    '<%= config.bin %> target:use sim --here',
  ]
  static override args = {
    name: Args.string({ description: 'production, or the name of a simulator.', required: true }),
  }

  static override flags = {
    here: Flags.boolean({
      description: 'Only in this git repository.',
      default: false,
    }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(TargetUse)
    const target = flags.here ? findTarget(args.name) : await useTarget(args.name)
    if (flags.here) await pinRepository('target', target.name, process.cwd())
    const output = this.output(flags)
    output.result({ target: target.name, api_url: target.apiUrl, here: flags.here })
    if (flags.here) {
      output.hint(
        `In this repository commands talk to ${target.name}. Undo: git config --unset gigalixir.target`,
      )
    } else output.hint(`Commands now talk to ${target.name} at ${target.apiUrl}.`)
    const overridden = ['GIGALIXIR_TARGET', 'GIGALIXIR_CLI__HOST'].find((name) => process.env[name])
    if (overridden) output.note(`${overridden} in the environment takes precedence.`)
    const pin = flags.here ? undefined : repositoryPin(process.cwd()).target
    if (pin !== undefined && pin !== target.name)
      output.note(
        `This repository is pinned to ${pin}, which takes precedence here. Undo: git config --unset gigalixir.target`,
      )
  }
}
