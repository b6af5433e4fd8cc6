import { Flags } from '@oclif/core'
import { requestPasswordReset } from '../../../lib/api/accounts.js'
import { BaseCommand } from '../../../lib/base-command.js'
import { askText } from '../../../lib/ui/index.js'

export default class AccountPasswordReset extends BaseCommand {
  static override summary = 'Email yourself a token to reset your password.'
  static override examples = ['<%= config.bin %> account:password:reset -e ada@example.com']
  static override hiddenAliases = ['send_reset_password_token']
  static override flags = { email: Flags.string({ char: 'e', description: 'Account email.' }) }

  async run(): Promise<void> {
    const { flags } = await this.parse(AccountPasswordReset)
    const email = flags.email ?? (await askText({ message: 'E-mail:', instead: '--email EMAIL' }))
    const { raw } = await requestPasswordReset(await this.session(flags), email)
    this.output(flags).result(raw)
    this.output(flags).hint('Check your email, then use its token: gigalixir account:password:set')
  }
}
