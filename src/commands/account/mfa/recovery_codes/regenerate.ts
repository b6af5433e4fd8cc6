import { regenerateRecoveryCodes } from '../../../../lib/api/mfa.js'
import { BaseCommand } from '../../../../lib/base-command.js'
import { confirmOrStop } from '../../../../lib/confirm.js'
import { yesFlag } from '../../../../lib/flags.js'
import { answerText } from '../../../../lib/ui/index.js'

export default class AccountMfaRecoveryCodesRegenerate extends BaseCommand {
  static override summary = 'Make new recovery codes; those until now are worth nothing any more.'
  static override examples = ['<%= config.bin %> account:mfa:recovery_codes:regenerate']
  static override flags = { ...yesFlag }

  async run(): Promise<void> {
    const { flags } = await this.parse(AccountMfaRecoveryCodesRegenerate)
    const session = await this.session(flags)
    await confirmOrStop({
      what: 'The recovery codes until now are worth nothing then, and the new ones are shown this once.',
      yes: flags.yes,
    })
    const { codes, list } = await regenerateRecoveryCodes(session)
    this.output(flags).data(list, () => (codes.length === 0 ? answerText(list) : codes.join('\n')))
    this.output(flags).hint('Keep them where you find them without your phone.')
  }
}
