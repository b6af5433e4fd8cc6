import { regenerateRecoveryCodes } from '../../../../lib/api/mfa.js'
import { BaseCommand } from '../../../../lib/base-command.js'
import { confirmOrStop } from '../../../../lib/confirm.js'
import { yesFlag } from '../../../../lib/flags.js'
import { answerText } from '../../../../lib/ui/index.js'

export default class AccountMfaRecoveryCodesRegenerate extends BaseCommand {
  static override summary = 'Replace your recovery codes; the old ones stop working.'
  static override examples = ['<%= config.bin %> account:mfa:recovery_codes:regenerate']
  static override flags = { ...yesFlag }

  async run(): Promise<void> {
    const { flags } = await this.parse(AccountMfaRecoveryCodesRegenerate)
    const session = await this.session(flags)
    await confirmOrStop({
      what: 'Your current recovery codes will stop working. The new ones are shown only once.',
      yes: flags.yes,
    })
    const { codes, list } = await regenerateRecoveryCodes(session)
    this.output(flags).data(list, () => (codes.length === 0 ? answerText(list) : codes.join('\n')))
    this.output(flags).hint('Keep them somewhere safe that is not your phone.')
  }
}
