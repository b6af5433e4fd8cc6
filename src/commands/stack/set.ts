import { Flags } from '@oclif/core'
import { setStack } from '../../lib/api/apps.js'
import { BaseCommand } from '../../lib/base-command.js'
import { appFlag } from '../../lib/flags.js'
import { askText } from '../../lib/ui/index.js'

export default class StackSet extends BaseCommand {
  static override summary = 'Choose the stack the app is built and run on.'
  static override examples = ['<%= config.bin %> stack:set -s gigalixir-24']
  static override flags = {
    ...appFlag,
    stack: Flags.string({ char: 's', description: 'The stack, such as gigalixir-24.' }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(StackSet)
    const { app, session } = await this.appSession(flags)
    const stack = flags.stack ?? (await askText({ message: 'Stack:', instead: '--stack STACK' }))
    const { raw } = await setStack(session, app, stack)
    this.output(flags).change(raw)
    this.output(flags).hint(`${app} moves to ${stack}: gigalixir ps. Later builds are made on it, too.`)
  }
}
