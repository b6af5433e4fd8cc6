import { Args } from '@oclif/core'
import { BaseCommand } from '../../../lib/base-command.js'
import { confirmByName } from '../../../lib/confirm.js'
import { confirmFlag, yesFlag } from '../../../lib/flags.js'
import { simHome } from '../../../lib/paths.js'
import { removeSnapshot, requireSnapshot } from '../../../sim/snapshot/index.js'

export default class SimSnapshotRemove extends BaseCommand {
  static override summary = 'Remove a snapshot.'
  static override description = 'Cannot be undone. Works whether the simulator runs or not.'
  static override examples = ['gigalixir sim snapshot remove before-upgrade -y']
  static override args = { name: Args.string({ description: 'Its name.', required: true }) }
  static override flags = { ...yesFlag, ...confirmFlag }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(SimSnapshotRemove)
    const { name } = args
    const what = `This permanently removes snapshot ${name}.`
    const find = () => requireSnapshot(simHome(), name)
    await confirmByName({ what, name, yes: flags.yes, given: flags.confirm, find })
    await removeSnapshot(simHome(), name)
    this.output(flags).data({ removed: name }, () => `Removed the snapshot ${name}.`)
  }
}
