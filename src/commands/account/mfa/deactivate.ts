import { deactivateMfa } from '../../../lib/api/mfa.js'
import { BaseCommand } from '../../../lib/base-command.js'
import { confirmOrStop } from '../../../lib/confirm.js'
import { yesFlag } from '../../../lib/flags.js'

export default class AccountMfaDeactivate extends BaseCommand {
  static override summary = 'No longer ask for a token at a login.'
  static override examples = ['<%= config.bin %> account:mfa:deactivate']
  static override flags = { ...yesFlag }

  async run(): Promise<void> {
    const { flags } = await this.parse(AccountMfaDeactivate)
    const session = await this.session(flags)
    const name = session.email ?? 'this account'
    await confirmOrStop({
      what: `From then on the password alone opens account ${name} on ${session.target.name}.`,
      yes: flags.yes,
    })
    const { raw, message } = await deactivateMfa(session)
    const output = this.output(flags)
    output.result(raw)
    // The existing client prints the sentence, and not the object it is in.
    if (output.forMachines && !flags.json && message !== undefined) output.line(message)
    this.output(flags).hint('A login asks for the password alone. To undo it: gigalixir account:mfa:activate')
  }
}
