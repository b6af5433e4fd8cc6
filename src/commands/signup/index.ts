import { BaseCommand } from '../../lib/base-command.js'
import { keepLogin } from '../../lib/keep-login.js'

export default class Signup extends BaseCommand {
  static override summary = 'Sign up.'
  static override description =
    'Asks step by step and logs you in at the end. In a simulator the mail with the code is shown by: gigalixir sim mail'
  static override examples = ['<%= config.bin %> signup']

  async run(): Promise<void> {
    const { flags } = await this.parse(Signup)
    const { signUp } = await import('../../lib/sign-up.js')
    const session = await this.session(flags)
    const output = this.output(flags)
    const { email, key } = await signUp({
      session,
      signal: this.signal,
      onRefused: (reason) => output.note(reason),
      onNotice: (text) => output.note(text),
    })
    const { places, advice } = await keepLogin(session.target, { email, apiKey: key })
    output.result({ email, target: session.target.name, stored_in: places })
    if (advice !== null) output.note(advice)
    output.hint(
      `Welcome. You are logged in as ${email}; the key is in ${places.join(' and ')}. Next: gigalixir apps:create`,
    )
  }
}
