import { Flags } from '@oclif/core'
import { unsetCanary } from '../../lib/api/canaries.js'
import { BaseCommand } from '../../lib/base-command.js'
import { appFlag } from '../../lib/flags.js'
import { answerText, askText } from '../../lib/ui/index.js'

export default class CanaryUnset extends BaseCommand {
  static override summary = 'Stop sending requests to the canary.'
  static override examples = ['<%= config.bin %> canary:unset -a my-app -c my-canary']
  static override flags = {
    ...appFlag,
    canary_name: Flags.string({ char: 'c', description: 'The canary app.', helpValue: 'APP' }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(CanaryUnset)
    const { app, session } = await this.appSession(flags)
    const name = flags.canary_name ?? (await askText({ message: 'Canary:', instead: '--canary_name APP' }))
    const { raw } = await unsetCanary(session, app, name)
    this.output(flags).data(raw, () => answerText(raw))
    this.output(flags).hint(`${name} no longer receives requests for ${app}.`)
  }
}
