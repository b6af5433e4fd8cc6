import { BaseCommand } from '../../lib/base-command.js'
import { GigalixirError } from '../../lib/errors.js'
import { yesFlag } from '../../lib/flags.js'
import { keepLogin } from '../../lib/keep-login.js'

export default class LoginGoogle extends BaseCommand {
  static override summary = 'Log in with Google.'
  static override examples = ['<%= config.bin %> login:google']
  static override flags = { ...yesFlag }

  async run(): Promise<void> {
    const { flags } = await this.parse(LoginGoogle)
    const [{ throughGoogle }, { startGoogle }] = await Promise.all([
      import('../../lib/google.js'),
      import('../../lib/api/signup.js'),
    ])
    const session = await this.session(flags)
    const output = this.output(flags)
    const begun = await startGoogle(session)
    const { email, key } = await throughGoogle(
      session,
      { url: begun.url, id: begun.session },
      (text) => output.note(text),
      this.signal,
    )
    if (email === undefined || key === undefined)
      throw new GigalixirError('PLATFORM_FAILED', 'The platform did not say who logged in.')
    const { places, advice } = await keepLogin(session.target, { email, apiKey: key })
    output.result({ email, target: session.target.name, stored_in: places })
    if (advice !== null) output.note(advice)
    output.hint(`Logged in to ${session.target.name} as ${email}; the key is in ${places.join(' and ')}.`)
  }
}
