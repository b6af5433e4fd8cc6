import { getUsage } from '../../../lib/api/billing.js'
import { BaseCommand } from '../../../lib/base-command.js'
import { columnsOf } from '../../../lib/ui/index.js'

export default class AccountUsage extends BaseCommand {
  static override summary = 'Show usage in the current period, by app.'
  static override examples = ['<%= config.bin %> account:usage']
  static override hiddenAliases = ['current_period_usage']

  async run(): Promise<void> {
    const { flags } = await this.parse(AccountUsage)
    const rows = await getUsage(await this.session(flags))
    this.output(flags).list(rows, columnsOf(rows), 'No usage in this period yet.')
  }
}
