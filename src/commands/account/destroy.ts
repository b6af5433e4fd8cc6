import { Flags } from '@oclif/core'
import { destroyAccount } from '../../lib/api/accounts.js'
import { notLoggedIn } from '../../lib/api/failures.js'
import { BaseCommand } from '../../lib/base-command.js'
import { confirmByName } from '../../lib/confirm.js'
import { credentialStore } from '../../lib/credentials/index.js'
import { yesFlag } from '../../lib/flags.js'
import { askSecret } from '../../lib/ui/index.js'

export default class AccountDestroy extends BaseCommand {
  static override summary = 'Destroy your account, for good.'
  static override description =
    'Its apps have to be destroyed before. What was stored of it on this machine is removed, too.'
  static override examples = ['<%= config.bin %> account:destroy -e ada@example.com']
  static override flags = {
    ...yesFlag,
    confirm: Flags.string({
      description: 'The e-mail of the account, instead of being asked for it.',
      helpValue: 'EMAIL',
    }),
    email: Flags.string({ char: 'e', description: 'E-mail of the account.' }),
    password: Flags.string({ char: 'p', description: 'Its password.' }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(AccountDestroy)
    const session = await this.session(flags)
    if (session.email === undefined) throw notLoggedIn(session.target)
    const email = flags.email ?? session.email
    await confirmByName({
      what: `This destroys account ${email} on ${session.target.name}, for good.`,
      ...{ name: email, yes: flags.yes, given: flags.confirm },
    })
    const password =
      flags.password ?? (await askSecret({ message: 'Password:', instead: '--password PASSWORD' }))
    const { raw } = await destroyAccount(session, email, password)
    await credentialStore().remove(session.target, email)
    this.output(flags).result(raw)
    this.output(flags).hint(`The account ${email} is gone.`)
  }
}
