import { Flags } from '@oclif/core'
import { resetPassword } from '../../../lib/api/accounts.js'
import { BaseCommand } from '../../../lib/base-command.js'
import { askSecret } from '../../../lib/ui/index.js'

export default class AccountPasswordSet extends BaseCommand {
  static override summary = 'Set a new password with a token from an email.'
  static override description = 'Request a token with: gigalixir account:password:reset'
  static override examples = ['<%= config.bin %> account:password:set']
  static override hiddenAliases = ['set_password']
  static override flags = {
    token: Flags.string({ char: 't', description: 'Token from the email.' }),
    password: Flags.string({ char: 'p', description: 'The new password.' }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(AccountPasswordSet)
    const token =
      flags.token ?? (await askSecret({ message: 'Token from the email:', instead: '--token TOKEN' }))
    const password =
      flags.password ?? (await askSecret({ message: 'New password:', instead: '--password PASSWORD' }))
    const { raw } = await resetPassword(await this.session(flags), token, password)
    this.output(flags).result(raw)
    this.output(flags).hint('Password changed. Your API key stays the same. Log in: gigalixir login')
  }
}
