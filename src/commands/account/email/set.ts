import { Flags } from '@oclif/core'
import { changeEmail } from '../../../lib/api/accounts.js'
import { BaseCommand } from '../../../lib/base-command.js'
import { askSecret, askText } from '../../../lib/ui/index.js'

export default class AccountEmailSet extends BaseCommand {
  static override summary = 'Change the e-mail of your account.'
  static override description = 'It counts once what is sent to the new address is confirmed.'
  static override examples = ['<%= config.bin %> account:email:set -e countess@example.com']
  static override flags = {
    password: Flags.string({ char: 'p', description: 'The password of the account.' }),
    email: Flags.string({ char: 'e', description: 'The new e-mail.' }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(AccountEmailSet)
    // In the order of the existing client: scripts that answer its questions rely on it.
    const password =
      flags.password ?? (await askSecret({ message: 'Password:', instead: '--password PASSWORD' }))
    const email = flags.email ?? (await askText({ message: 'New e-mail:', instead: '--email EMAIL' }))
    const { raw } = await changeEmail(await this.session(flags), email, password)
    this.output(flags).result(raw)
    this.output(flags).hint(
      `A mail to ${email} is on its way: the address counts once it is confirmed. Then: gigalixir login`,
    )
  }
}
