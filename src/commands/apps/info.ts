import { appAddress } from '../../lib/app-address.js'
import { getApp } from '../../lib/api/apps.js'
import { placeOf } from '../../lib/app-text.js'
import { BaseCommand } from '../../lib/base-command.js'
import { appFlag } from '../../lib/flags.js'
import { fieldsText } from '../../lib/ui/index.js'

export default class AppsInfo extends BaseCommand {
  static override summary = "Show an app's size, region and address."
  static override examples = ['<%= config.bin %> apps:info -a my-app']
  static override flags = { ...appFlag }

  async run(): Promise<void> {
    const { flags } = await this.parse(AppsInfo)
    const { app: name, session } = await this.appSession(flags)
    const app = await getApp(session, name)
    const output = this.output(flags)
    const address = output.forMachines ? '' : await appAddress(session.target, app.unique_name)
    output.data(app.raw, () =>
      fieldsText([
        ['Name', app.unique_name],
        ['Address', address],
        ['Replicas', String(app.replicas ?? '')],
        ['Size', String(app.size ?? '')],
        ['Region', placeOf(app)],
        ['Stack', app.stack],
      ]),
    )
  }
}
