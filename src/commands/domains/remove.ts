import { Args } from '@oclif/core'
import { removeDomain } from '../../lib/api/domains.js'
import { BaseCommand } from '../../lib/base-command.js'
import { appFlag } from '../../lib/flags.js'

export default class DomainsRemove extends BaseCommand {
  static override summary = 'Remove a custom domain from the app.'
  static override examples = ['<%= config.bin %> domains:remove www.example.com']
  static override hiddenAliases = ['delete_domain']
  static override args = {
    fqdn: Args.string({ description: 'The domain, such as www.example.com.', required: true }),
  }
  static override flags = { ...appFlag }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(DomainsRemove)
    const { app, session } = await this.appSession(flags)
    const fqdn = args.fqdn.toLowerCase()
    const { raw } = await removeDomain(session, app, fqdn)
    this.output(flags).result(raw)
    this.output(flags).hint(`${app} no longer answers at ${fqdn}. To undo it: gigalixir domains:add ${fqdn}`)
  }
}
