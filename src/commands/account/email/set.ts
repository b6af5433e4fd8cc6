import { Flags } from '@oclif/core'
import { changeEmail } from '../../../lib/api/accounts.js'
import { BaseCommand } from '../../../lib/base-command.js'
import { askSecret, askText } from '../../../lib/ui/index.js'

export default class AccountEmailSet extends BaseCommand {
  static override summary = 'Change your account email.'
  static override description = 'Takes effect once you confirm the email sent to the new address.'
  static override examples = ['<%= config.bin %> account:email:set -e countess@example.com']
  static override flags = {
    password: Flags.string({ char: 'p', description: 'The password of the account.' }),
    email: Flags.string({ char: 'e', description: 'The new email.' }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(AccountEmailSet)
    // In the order of the existing client: scripts that answer its questions rely on it.
    const password =
      flags.password ?? (await askSecret({ message: 'Password:', instead: '--password PASSWORD' }))
    const email = flags.email ?? (await askText({ message: 'New email:', instead: '--email EMAIL' }))
    const { raw } = await changeEmail(await this.session(flags), email, password)
    this.output(flags).result(raw)
    this.output(flags).hint(
      `Sent a confirmation email to ${email}. After confirming it, log in again: gigalixir login`,
    )
  }
}
