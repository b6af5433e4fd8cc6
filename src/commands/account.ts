import { getAccount } from '../lib/api/accounts.js'
import { BaseCommand } from '../lib/base-command.js'

export default class Account extends BaseCommand {
  static override summary = 'Show the account you are logged in with.'
  static override examples = ['<%= config.bin %> account']

  async run(): Promise<void> {
    const { flags } = await this.parse(Account)
    const account = await getAccount(await this.session(flags))
    this.output(flags).data(account, () => `E-mail: ${account.email}\nTier:   ${account.tier}`)
  }
}
