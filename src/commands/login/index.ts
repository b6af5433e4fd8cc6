import { Flags } from '@oclif/core'
import { BaseCommand } from '../../lib/base-command.js'
import { credentialStore } from '../../lib/credentials/index.js'
import { yesFlag } from '../../lib/flags.js'
import { logIn } from '../../lib/log-in.js'
import { askSecret, askText } from '../../lib/ui/index.js'

export default class Login extends BaseCommand {
  static override summary = 'Log in and store the API key.'
  static override description =
    'Prompts for what is not given. The key is stored for the current target only, in your system keychain or, without one, in a file only you can read. You can log in with several accounts; the last one is current, and `accounts:use` switches.'
  static override examples = [
    '<%= config.bin %> login',
    { description: 'In a script', command: '<%= config.bin %> login -e ada@example.com -p "$PASSWORD"' },
  ]
  static override flags = {
    email: Flags.string({ char: 'e', description: 'Account email.' }),
    password: Flags.string({ char: 'p', description: 'Its password.' }),
    mfa_token: Flags.string({
      char: 't',
      description: 'Code from your authenticator app, if the account needs one.',
    }),
    netrc: Flags.boolean({
      description:
        'Also write the key to your netrc file, for other programs; its other entries stay as they are.',
    }),
    ...yesFlag,
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(Login)
    const target = this.target(flags)
    const email = flags.email ?? (await askText({ message: 'E-mail:', instead: '--email EMAIL' }))
    const password =
      flags.password ?? (await askSecret({ message: 'Password:', instead: '--password PASSWORD' }))
    const { places, advice } = await logIn({
      session: await this.session(flags, target, { email, apiKey: password }),
      email,
      mfaToken: flags.mfa_token,
      askToken: () => askText({ message: 'Code from your authenticator app:', instead: '--mfa_token TOKEN' }),
      store: credentialStore(),
      netrc: flags.netrc,
    })
    this.output(flags).result({ email, target: target.name, stored_in: places })
    if (advice !== null) this.output(flags).note(advice)
    this.output(flags).hint(
      `Logged in to ${target.name} as ${email}; the key is in ${places.join(' and ')}. Your apps: gigalixir apps`,
    )
  }
}
