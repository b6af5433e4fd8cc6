import { Flags } from '@oclif/core'
import { changePassword } from '../../../lib/api/accounts.js'
import { BaseCommand } from '../../../lib/base-command.js'
import { askSecret } from '../../../lib/ui/index.js'

export default class AccountPasswordChange extends BaseCommand {
  static override summary = 'Change your password.'
  static override examples = ['<%= config.bin %> account:password:change']
  static override hiddenAliases = ['change_password']
  static override flags = {
    current_password: Flags.string({ char: 'p', description: 'Your current password.' }),
    new_password: Flags.string({ char: 'n', description: 'Your new password.' }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(AccountPasswordChange)
    const current =
      flags.current_password ??
      (await askSecret({ message: 'Current password:', instead: '--current_password PASSWORD' }))
    const next =
      flags.new_password ??
      (await askSecret({ message: 'New password:', instead: '--new_password PASSWORD' }))
    const { raw } = await changePassword(await this.session(flags), current, next)
    this.output(flags).change(raw)
    this.output(flags).hint('Password changed. Your API key stays the same.')
  }
}
