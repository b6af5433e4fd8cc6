import { Flags } from '@oclif/core'
import { upgradeAccount } from '../../lib/api/billing.js'
import { BaseCommand } from '../../lib/base-command.js'
import { cardFlags } from '../../lib/stripe/flags.js'

export default class AccountUpgrade extends BaseCommand {
  static override summary = 'Upgrade from the free to the standard tier.'
  static override description =
    'More replicas, larger ones, many apps; it is paid with a card, which goes to Stripe alone.'
  static override examples = [
    '<%= config.bin %> account:upgrade',
    '<%= config.bin %> account:upgrade --promo_code THANKS',
  ]
  static override hiddenAliases = ['upgrade']
  static override flags = {
    ...cardFlags,
    promo_code: Flags.string({ description: 'A promotional code.', helpValue: 'CODE' }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(AccountUpgrade)
    const [{ cardFrom }, { tokenOf }] = await Promise.all([
      import('../../lib/stripe/card.js'),
      import('../../lib/stripe/token.js'),
    ])
    const session = await this.session(flags)
    const token = await tokenOf(await cardFrom(flags), session.target, this.signal)
    const { raw } = await upgradeAccount(session, token, flags.promo_code?.toUpperCase())
    this.output(flags).result(raw)
    this.output(flags).hint('Your account is on the standard tier.')
  }
}
