import { getRunRate } from '../../../lib/api/billing.js'
import { BaseCommand } from '../../../lib/base-command.js'
import { columnsOf } from '../../../lib/ui/index.js'

export default class AccountUsageRunning extends BaseCommand {
  static override summary = 'Estimate the monthly cost of what is running now.'
  static override examples = ['<%= config.bin %> account:usage:running']

  async run(): Promise<void> {
    const { flags } = await this.parse(AccountUsageRunning)
    const rows = await getRunRate(await this.session(flags))
    this.output(flags).list(rows, columnsOf(rows), 'Nothing runs.')
  }
}
