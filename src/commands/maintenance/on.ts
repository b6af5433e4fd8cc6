import { setMaintenance } from '../../lib/api/apps.js'
import { BaseCommand } from '../../lib/base-command.js'
import { confirmYes } from '../../lib/confirm.js'
import { appFlag, yesFlag } from '../../lib/flags.js'

export default class MaintenanceOn extends BaseCommand {
  static override summary = 'Turn on maintenance mode: visitors see a maintenance page.'
  static override examples = [
    '<%= config.bin %> maintenance:on',
    '<%= config.bin %> maintenance:on -a my-app -y',
  ]
  static override flags = { ...appFlag, ...yesFlag }

  async run(): Promise<void> {
    const { flags } = await this.parse(MaintenanceOn)
    const { app, session } = await this.appSession(flags)
    await confirmYes({
      session,
      app,
      what: `This makes ${app} answer with a maintenance page only.`,
      yes: flags.yes,
    })
    const { raw } = await setMaintenance(session, app, true)
    this.output(flags).change(raw)
    this.output(flags).hint(
      `Maintenance mode is on for ${app}. To end it: gigalixir maintenance:off -a ${app}`,
    )
  }
}
