import { Flags } from '@oclif/core'
import { copyConfigs } from '../../lib/api/configs.js'
import { confirmYes } from '../../lib/confirm.js'
import { yesFlag } from '../../lib/flags.js'
import { FollowingCommand, undoConfigs, waitFlag } from '../../lib/following-command.js'
import { askText } from '../../lib/ui/index.js'

export default class ConfigCopy extends FollowingCommand {
  static override summary = "Copy all of an app's configs to another app, which restarts."
  static override description = 'What both have is overwritten; what only the other app has, it keeps.'
  static override examples = ['<%= config.bin %> config:copy -s my-app -d my-staging']
  static override flags = {
    src_app_name: Flags.string({ char: 's', description: 'The app to copy from.', helpValue: 'APP' }),
    dst_app_name: Flags.string({ char: 'd', description: 'The app to copy to.', helpValue: 'APP' }),
    ...yesFlag,
    ...waitFlag,
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(ConfigCopy)
    const from =
      flags.src_app_name ?? (await askText({ message: 'Copy from:', instead: '--src_app_name APP' }))
    const to = flags.dst_app_name ?? (await askText({ message: 'Copy to:', instead: '--dst_app_name APP' }))
    const session = await this.session(flags)
    await confirmYes({
      session,
      app: to,
      what: `This copies every config of ${from} to ${to}, over those it has of the same name, and restarts it.`,
      yes: flags.yes,
    })
    await this.change({
      ...{ flags, session, app: to, effect: 'release', undo: undoConfigs(to) },
      doing: `Copying the configs of ${from} to ${to}`,
      done: `Copied the configs of ${from} to ${to}.`,
      make: () => copyConfigs(session, from, to),
    })
  }
}
