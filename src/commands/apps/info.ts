import { appAddress } from '../../lib/app-address.js'
import { getApp } from '../../lib/api/apps.js'
import { appText, commitsOf } from '../../lib/app-text.js'
import { BaseCommand } from '../../lib/base-command.js'
import { appFlag } from '../../lib/flags.js'

export default class AppsInfo extends BaseCommand {
  static override summary = "Show an app's address and size, what it uses, and its last deploy."
  static override examples = ['<%= config.bin %> apps:info -a my-app']
  static override flags = { ...appFlag }

  async run(): Promise<void> {
    const { flags } = await this.parse(AppsInfo)
    const { app: name, session } = await this.appSession(flags)
    const output = this.output(flags)
    // Machines get what other clients get.
    const details = session.target.kind === 'simulator' && !output.forMachines
    const app = await getApp(session, name, { details })
    const [address, commits] = output.forMachines
      ? ['', new Map<string, never>()]
      : await Promise.all([appAddress(session.target, app.unique_name), commitsOf([app])])
    output.data(app.raw, () => appText(app, address, commits))
  }
}
