import { BaseCommand } from '../../lib/base-command.js'
import { GigalixirError } from '../../lib/errors.js'
import { keepLogin } from '../../lib/keep-login.js'

export default class SignupGoogle extends BaseCommand {
  static override summary = 'Sign up with Google.'
  static override examples = ['<%= config.bin %> signup:google']

  async run(): Promise<void> {
    const { flags } = await this.parse(SignupGoogle)
    const [{ chooseTier }, { throughGoogle }, { signupStep }] = await Promise.all([
      import('../../lib/sign-up.js'),
      import('../../lib/google.js'),
      import('../../lib/api/signup.js'),
    ])
    const session = await this.session(flags)
    const output = this.output(flags)
    const begun = await signupStep(session, { oauth: 'google' })
    if (begun.url === undefined || begun.session === undefined || begun.uuid === undefined)
      throw new GigalixirError('PLATFORM_FAILED', 'The platform did not say where to go on with Google.')
    await throughGoogle(
      session,
      { url: begun.url, id: begun.session },
      (text) => output.note(text),
      this.signal,
    )
    const { email, key } = await chooseTier(
      { session, signal: this.signal, onRefused: (reason) => output.note(reason) },
      begun.uuid,
    )
    const { places, advice } = await keepLogin(session.target, { email, apiKey: key })
    output.result({ email, target: session.target.name, stored_in: places })
    if (advice !== null) output.note(advice)
    output.hint(`Welcome. You are logged in as ${email}. Next: gigalixir apps:create`)
  }
}
