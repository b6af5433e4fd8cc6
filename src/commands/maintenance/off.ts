import { Flags } from '@oclif/core'
import { setMaintenance } from '../../lib/api/apps.js'
import { BaseCommand } from '../../lib/base-command.js'
import { appFlag } from '../../lib/flags.js'

export default class MaintenanceOff extends BaseCommand {
  static override summary = 'Turn off maintenance mode.'
  static override examples = [
    '<%= config.bin %> maintenance:off',
    '<%= config.bin %> maintenance:off -a my-app',
  ]
  static override flags = {
    ...appFlag,
    // The existing client asks; this one does not, since nothing is lost.
    yes: Flags.boolean({ char: 'y', hidden: true }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(MaintenanceOff)
    const { app, session } = await this.appSession(flags)
    const { raw } = await setMaintenance(session, app, false)
    this.output(flags).change(raw)
    this.output(flags).hint(`Maintenance mode is off for ${app}.`)
  }
}
