import { Flags } from '@oclif/core'
import { resendConfirmation } from '../../../lib/api/accounts.js'
import { BaseCommand } from '../../../lib/base-command.js'
import { askText } from '../../../lib/ui/index.js'

export default class AccountConfirmationResend extends BaseCommand {
  static override summary = 'Send the confirmation email again.'
  static override examples = ['<%= config.bin %> account:confirmation:resend -e ada@example.com']
  static override hiddenAliases = ['send_email_confirmation_token']
  static override flags = { email: Flags.string({ char: 'e', description: 'Account email.' }) }

  async run(): Promise<void> {
    const { flags } = await this.parse(AccountConfirmationResend)
    const email = flags.email ?? (await askText({ message: 'E-mail:', instead: '--email EMAIL' }))
    const { raw } = await resendConfirmation(await this.session(flags), email)
    this.output(flags).result(raw)
    this.output(flags).hint(`If ${email} is waiting for confirmation, an email is on its way.`)
  }
}
