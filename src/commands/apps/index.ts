import { listApps } from '../../lib/api/apps.js'
import { placeOf } from '../../lib/app-text.js'
import { BaseCommand } from '../../lib/base-command.js'

export default class Apps extends BaseCommand {
  static override summary = 'List your apps.'
  static override examples = ['<%= config.bin %> apps']

  async run(): Promise<void> {
    const { flags } = await this.parse(Apps)
    const apps = await listApps(await this.session(flags))
    this.output(flags).list(
      apps,
      [
        { heading: 'NAME', text: (app) => app.unique_name },
        { heading: 'REPLICAS', text: (app) => String(app.replicas ?? '') },
        { heading: 'SIZE', text: (app) => String(app.size ?? '') },
        { heading: 'REGION', text: (app) => placeOf(app), leaves: 2 },
        { heading: 'STACK', text: (app) => app.stack ?? '', leaves: 1 },
      ],
      "You have no apps yet. In your project's folder: gigalixir apps:create",
    )
  }
}
