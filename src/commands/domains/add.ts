import { Args } from '@oclif/core'
import { addDomain, cnameOf } from '../../lib/api/domains.js'
import { BaseCommand } from '../../lib/base-command.js'
import { appFlag } from '../../lib/flags.js'

export default class DomainsAdd extends BaseCommand {
  static override summary = 'Add a custom domain to the app.'
  static override description =
    'Prints the CNAME record to create. A certificate is issued once DNS points to it.'
  static override examples = ['<%= config.bin %> domains:add www.example.com']
  static override hiddenAliases = ['add_domain']
  static override args = {
    fqdn: Args.string({ description: 'The domain, such as www.example.com.', required: true }),
  }
  static override flags = { ...appFlag }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(DomainsAdd)
    const { app, session } = await this.appSession(flags)
    const fqdn = args.fqdn.toLowerCase()
    const added = await addDomain(session, app, fqdn)
    const cname = added.cname ?? (await cnameOf(session, app, fqdn))
    this.output(flags).result(added.raw)
    this.output(flags).note(
      cname === undefined
        ? `Added. Which CNAME record ${fqdn} needs was not said; look for it: gigalixir domains -a ${app}`
        : `Added. Now create a CNAME record at your DNS provider: ${fqdn} → ${cname}`,
    )
  }
}
