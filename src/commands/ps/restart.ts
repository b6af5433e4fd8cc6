import { restartApp } from '../../lib/api/apps.js'
import { appFlag } from '../../lib/flags.js'
import { FollowingCommand, waitFlag } from '../../lib/following-command.js'

export default class PsRestart extends FollowingCommand {
  static override summary = 'Restart the app without downtime, replica by replica.'
  static override examples = ['<%= config.bin %> ps:restart', '<%= config.bin %> ps:restart -a my-app']
  static override hiddenAliases = ['restart']
  static override flags = { ...appFlag, ...waitFlag }

  async run(): Promise<void> {
    const { flags } = await this.parse(PsRestart)
    const { app, session } = await this.appSession(flags)
    const make = () => restartApp(session, app)
    const doing = `Restarting ${app}`
    await this.change({ flags, session, app, doing, done: `Restarted ${app}.`, effect: 'replacement', make })
  }
}
