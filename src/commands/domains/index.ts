import { listDomains } from '../../lib/api/domains.js'
import { BaseCommand } from '../../lib/base-command.js'
import { appFlag } from '../../lib/flags.js'
import { columnsOf } from '../../lib/ui/index.js'

export default class Domains extends BaseCommand {
  static override summary = "List the app's custom domains."
  static override examples = ['<%= config.bin %> domains', '<%= config.bin %> domains -a my-app --json']
  static override flags = { ...appFlag }

  async run(): Promise<void> {
    const { flags } = await this.parse(Domains)
    const { app, session } = await this.appSession(flags)
    const domains = await listDomains(session, app)
    this.output(flags).list(
      domains,
      columnsOf(domains),
      `${app} has no custom domains. Add one: gigalixir domains:add www.example.com`,
    )
  }
}
