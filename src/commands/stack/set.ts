import { Flags } from '@oclif/core'
import { setStack } from '../../lib/api/apps.js'
import { appFlag } from '../../lib/flags.js'
import { FollowingCommand, waitFlag } from '../../lib/following-command.js'
import { askText } from '../../lib/ui/index.js'

export default class StackSet extends FollowingCommand {
  static override summary = "Set the app's stack."
  static override examples = ['<%= config.bin %> stack:set -s gigalixir-24']
  static override flags = {
    ...appFlag,
    stack: Flags.string({ char: 's', description: 'The stack, such as gigalixir-24.' }),
    ...waitFlag,
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(StackSet)
    const { app, session } = await this.appSession(flags)
    const stack = flags.stack ?? (await askText({ message: 'Stack:', instead: '--stack STACK' }))
    await this.change({
      ...{ flags, session, app },
      doing: `Moving ${app} to ${stack}`,
      done: `Stack of ${app} set to ${stack}; later builds use it too.`,
      effect: (before) => (before.stack === stack ? 'count' : 'replacement'),
      make: () => setStack(session, app, stack),
    })
  }
}
