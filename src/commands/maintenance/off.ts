import { setMaintenance } from '../../lib/api/apps.js'
import { BaseCommand } from '../../lib/base-command.js'
import { confirmYes } from '../../lib/confirm.js'
import { appFlag, yesFlag } from '../../lib/flags.js'

export default class MaintenanceOff extends BaseCommand {
  static override summary = 'Let the app answer requests again.'
  static override examples = [
    '<%= config.bin %> maintenance:off',
    '<%= config.bin %> maintenance:off -a my-app -y',
  ]
  static override flags = { ...appFlag, ...yesFlag }

  async run(): Promise<void> {
    const { flags } = await this.parse(MaintenanceOff)
    const { app, session } = await this.appSession(flags)
    await confirmYes({
      session,
      app,
      what: `This ends the maintenance of ${app}: it answers requests again.`,
      yes: flags.yes,
    })
    const { raw } = await setMaintenance(session, app, false)
    this.output(flags).change(raw)
    this.output(flags).hint(`${app} answers requests again.`)
  }
}
