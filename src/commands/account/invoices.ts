import { listInvoices } from '../../lib/api/billing.js'
import { BaseCommand } from '../../lib/base-command.js'
import { columnsOf } from '../../lib/ui/index.js'

export default class AccountInvoices extends BaseCommand {
  static override summary = 'List your invoices, newest first.'
  static override examples = ['<%= config.bin %> account:invoices']
  static override hiddenAliases = ['invoices']

  async run(): Promise<void> {
    const { flags } = await this.parse(AccountInvoices)
    const rows = await listInvoices(await this.session(flags))
    this.output(flags).list(rows, columnsOf(rows), 'There are no invoices yet.')
  }
}
