import { listActivity } from '../../lib/api/apps.js'
import { BaseCommand } from '../../lib/base-command.js'
import { appFlag } from '../../lib/flags.js'
import { columnsOf } from '../../lib/ui/index.js'

export default class AppsActivity extends BaseCommand {
  static override summary = "Show an app's activity log."
  static override examples = [
    '<%= config.bin %> apps:activity',
    '<%= config.bin %> apps:activity -a my-app --json',
  ]
  static override flags = { ...appFlag }

  async run(): Promise<void> {
    const { flags } = await this.parse(AppsActivity)
    const { app, session } = await this.appSession(flags)
    const activity = await listActivity(session, app)
    this.output(flags).list(activity, columnsOf(activity), `No activity on ${app} yet.`)
  }
}
