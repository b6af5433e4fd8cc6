import { restartApp } from '../../lib/api/apps.js'
import { BaseCommand } from '../../lib/base-command.js'
import { appFlag } from '../../lib/flags.js'

export default class PsRestart extends BaseCommand {
  static override summary = 'Replace every replica by a new one, without downtime.'
  static override examples = ['<%= config.bin %> ps:restart', '<%= config.bin %> ps:restart -a my-app']
  static override hiddenAliases = ['restart']
  static override flags = { ...appFlag }

  async run(): Promise<void> {
    const { flags } = await this.parse(PsRestart)
    const { app, session } = await this.appSession(flags)
    const { raw } = await restartApp(session, app)
    this.output(flags).change(raw)
    this.output(flags).hint(`${app} is being restarted. How it goes: gigalixir ps`)
  }
}
