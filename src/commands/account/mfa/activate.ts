import { startMfa, verifyMfa } from '../../../lib/api/mfa.js'
import type { RecoveryCodes } from '../../../lib/api/mfa.js'
import { BaseCommand } from '../../../lib/base-command.js'
import { GigalixirError } from '../../../lib/errors.js'
import { yesFlag } from '../../../lib/flags.js'
import { colors } from '../../../lib/ui/color.js'
import { answerText, askText, askYes, terminals } from '../../../lib/ui/index.js'

export default class AccountMfaActivate extends BaseCommand {
  static override summary = 'Turn on multi-factor authentication.'
  static override description =
    'Shows a QR code to scan, asks for the first code, and prints your recovery codes. Keep them where you can reach them without your phone.'
  static override examples = ['<%= config.bin %> account:mfa:activate']
  static override flags = { ...yesFlag }

  async run(): Promise<void> {
    const { flags } = await this.parse(AccountMfaActivate)
    const output = this.output(flags)
    const session = await this.session(flags)
    const url = await startMfa(session)
    // Not shown where nobody looks: what is kept of it, such as the log of a build, would hold the secret.
    if (!terminals().canAsk) throw needsTerminal()
    const { qrCode, shortOtpUri } = await import('../../../lib/ui/qr-code.js')
    const code = qrCode(shortOtpUri(url), colors(process.stderr).level > 0)
    output.note(`Scan this with your authenticator, or type in ${secretOf(url)}\n${code}`)
    let token = await askCode()
    if (!flags.yes)
      await askYes({
        message: 'Your recovery codes are shown only once. Ready to save them?',
        instead: '-y',
      })
    let codes: RecoveryCodes | undefined
    while (!codes) {
      try {
        codes = await verifyMfa(session, token)
      } catch (error) {
        if (!(error instanceof GigalixirError) || error.code !== 'REFUSED') throw error
        output.note("That code is not valid. Try the current one, and check your device's clock.")
        token = await askCode()
      }
    }
    const { codes: each, list } = codes
    output.data(list, () => (each.length === 0 ? answerText(list) : each.join('\n')))
    output.hint(
      'Multi-factor authentication is on. Each recovery code works once in place of a code from your authenticator.',
    )
  }
}

function askCode(): Promise<string> {
  return askText({
    message: 'The code it shows:',
    instead: 'there is no flag for it: it comes from what is shown here',
  })
}

function needsTerminal(): GigalixirError {
  return new GigalixirError('USAGE', 'There is no terminal to show the code on, and to ask for its token.', {
    next: [
      'Nothing has changed. Run it in a terminal: gigalixir account:mfa:activate',
      'A program makes the calls itself: gigalixir api POST /api/mfa/start, then /api/mfa/verify with `mfa_token`',
    ],
  })
}

function secretOf(url: string): string {
  return new URL(url).searchParams.get('secret') ?? url
}
