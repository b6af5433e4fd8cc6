import { Flags } from '@oclif/core'
import { destroyAccount } from '../../lib/api/accounts.js'
import { notLoggedIn } from '../../lib/api/failures.js'
import { BaseCommand } from '../../lib/base-command.js'
import { confirmByName, confirmOrStop } from '../../lib/confirm.js'
import { credentialStore } from '../../lib/credentials/index.js'
import { yesFlag } from '../../lib/flags.js'
import { askSecret, askText, terminals } from '../../lib/ui/index.js'

export default class AccountDestroy extends BaseCommand {
  static override summary = 'Delete your account permanently.'
  static override description = 'Destroy its apps first. Its credentials on this machine are removed too.'
  static override examples = ['<%= config.bin %> account:destroy -e ada@example.com']
  static override flags = {
    ...yesFlag,
    confirm: Flags.string({
      description: 'Account email, to skip the confirmation prompt.',
      helpValue: 'EMAIL',
    }),
    email: Flags.string({ char: 'e', description: 'Account email.' }),
    password: Flags.string({ char: 'p', description: 'Its password.' }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(AccountDestroy)
    const session = await this.session(flags)
    if (session.email === undefined) throw notLoggedIn(session.target)
    // In the order of the existing client: email, password, then yes or no. Who types the email has named the account.
    const beforehand = flags.yes || flags.confirm !== undefined
    const email =
      flags.email ??
      (beforehand || !terminals().canAsk
        ? session.email
        : await askText({ message: 'Email of the account to destroy:', instead: '--email EMAIL' }))
    const what = `This permanently deletes account ${email} on ${session.target.name}.`
    if (beforehand || !terminals().canAsk)
      await confirmByName({ what, name: email, yes: flags.yes, given: flags.confirm })
    const password =
      flags.password ?? (await askSecret({ message: 'Password:', instead: '--password PASSWORD' }))
    if (!beforehand) await confirmOrStop({ what, yes: false })
    const { raw } = await destroyAccount(session, email, password)
    await credentialStore().remove(session.target, email)
    this.output(flags).result(raw)
    this.output(flags).hint(`Deleted account ${email}.`)
  }
}
