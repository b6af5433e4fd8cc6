import { deactivateMfa } from '../../../lib/api/mfa.js'
import { BaseCommand } from '../../../lib/base-command.js'
import { confirmOrStop } from '../../../lib/confirm.js'
import { yesFlag } from '../../../lib/flags.js'

export default class AccountMfaDeactivate extends BaseCommand {
  static override summary = 'Turn off multi-factor authentication.'
  static override examples = ['<%= config.bin %> account:mfa:deactivate']
  static override flags = { ...yesFlag }

  async run(): Promise<void> {
    const { flags } = await this.parse(AccountMfaDeactivate)
    const session = await this.session(flags)
    const name = session.email ?? 'this account'
    await confirmOrStop({
      what: `Account ${name} on ${session.target.name} will be protected by its password alone.`,
      yes: flags.yes,
    })
    const { raw, message } = await deactivateMfa(session)
    const output = this.output(flags)
    output.result(raw)
    // The existing client prints the sentence, and not the object it is in.
    if (output.forMachines && !flags.json && message !== undefined) output.line(message)
    this.output(flags).hint(
      'Multi-factor authentication is off. To turn it on again: gigalixir account:mfa:activate',
    )
  }
}
