import { getPaymentMethod } from '../../../lib/api/billing.js'
import { BaseCommand } from '../../../lib/base-command.js'

export default class AccountPaymentMethod extends BaseCommand {
  static override summary = 'Show the card your invoices are paid with.'
  static override examples = ['<%= config.bin %> account:payment_method']
  static override hiddenAliases = ['payment_method']

  async run(): Promise<void> {
    const { flags } = await this.parse(AccountPaymentMethod)
    const card = await getPaymentMethod(await this.session(flags))
    const output = this.output(flags)
    if (!card) {
      if (output.forMachines) output.data(null, () => '')
      output.hint('There is no card on file. Add one: gigalixir account:payment_method:set')
      return
    }
    output.data(
      card,
      () => `${card.brand} ending in ${card.last4}, good to ${card.exp_month}/${card.exp_year}`,
    )
  }
}
