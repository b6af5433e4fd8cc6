import { getAccount } from '../lib/api/accounts.js'
import { BaseCommand } from '../lib/base-command.js'
import { answerText, fieldsText } from '../lib/ui/index.js'

export default class Account extends BaseCommand {
  static override summary = 'Show the account you are logged in with.'
  static override examples = ['<%= config.bin %> account']

  async run(): Promise<void> {
    const { flags } = await this.parse(Account)
    const account = await getAccount(await this.session(flags))
    const { email, tier, raw } = account
    this.output(flags).data(raw, () =>
      email === undefined && tier === undefined
        ? answerText(raw)
        : fieldsText([
            ['Email', email],
            ['Tier', tier?.toLowerCase()],
          ]),
    )
  }
}
