import { getPaymentMethod } from '../../../lib/api/billing.js'
import { BaseCommand } from '../../../lib/base-command.js'
import { cardText } from '../../../lib/card-text.js'
import { answerText } from '../../../lib/ui/index.js'

export default class AccountPaymentMethod extends BaseCommand {
  static override summary = 'Show your payment method.'
  static override examples = ['<%= config.bin %> account:payment_method']
  static override hiddenAliases = ['payment_method']

  async run(): Promise<void> {
    const { flags } = await this.parse(AccountPaymentMethod)
    const card = await getPaymentMethod(await this.session(flags))
    const output = this.output(flags)
    if (!card) {
      output.note('There is no card on file. Add one: gigalixir account:payment_method:set')
      return
    }
    output.data(card.raw, () => cardText(card) ?? answerText(card.raw))
  }
}
