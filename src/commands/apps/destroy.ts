import { destroyApp } from '../../lib/api/apps.js'
import { BaseCommand } from '../../lib/base-command.js'
import { confirmLoss } from '../../lib/confirm.js'
import { appFlag, confirmFlag, yesFlag } from '../../lib/flags.js'

export default class AppsDestroy extends BaseCommand {
  static override summary = 'Destroy an app permanently, with everything in it.'
  static override description =
    'Asks you to type the app name; without a terminal, -y or --confirm is required.'
  static override examples = [
    '<%= config.bin %> apps:destroy -a my-app',
    '<%= config.bin %> apps:destroy -a my-app --confirm my-app',
  ]
  static override hiddenAliases = ['delete_app']
  static override flags = {
    ...appFlag,
    ...yesFlag,
    ...confirmFlag,
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(AppsDestroy)
    const { app, session } = await this.appSession(flags)
    await confirmLoss({
      session,
      app,
      what: `This permanently destroys the app \`${app}\` with its releases, configs and logs.`,
      yes: flags.yes,
      given: flags.confirm,
    })
    const { raw } = await destroyApp(session, app)
    this.output(flags).change(raw)
    this.output(flags).hint(`Destroyed app \`${app}\`.`)
  }
}
