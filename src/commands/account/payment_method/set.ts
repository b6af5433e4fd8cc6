import { setPaymentMethod } from '../../../lib/api/billing.js'
import { BaseCommand } from '../../../lib/base-command.js'
import { cardText } from '../../../lib/card-text.js'
import { cardFlags } from '../../../lib/stripe/flags.js'

export default class AccountPaymentMethodSet extends BaseCommand {
  static override summary = 'Change your payment method.'
  static override description =
    'The card goes to Stripe alone; the platform gets a token of it. A simulator has a Stripe of its own, for test cards such as 4242 4242 4242 4242.'
  static override examples = ['<%= config.bin %> account:payment_method:set']
  static override hiddenAliases = ['set_payment_method']
  static override flags = { ...cardFlags }

  async run(): Promise<void> {
    const { flags } = await this.parse(AccountPaymentMethodSet)
    const [{ cardFrom }, { tokenOf }] = await Promise.all([
      import('../../../lib/stripe/card.js'),
      import('../../../lib/stripe/token.js'),
    ])
    const session = await this.session(flags)
    const token = await tokenOf(await cardFrom(flags), session.target, this.signal)
    const card = await setPaymentMethod(session, token)
    this.output(flags).result(card.raw)
    this.output(flags).hint(`Payment method: ${cardText(card) ?? 'this card'}.`)
  }
}
