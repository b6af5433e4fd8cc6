import { BaseCommand } from '../lib/base-command.js'
import { notLoggedIn } from '../lib/api/failures.js'
import { findCredential } from '../lib/credentials/index.js'

export default class Whoami extends BaseCommand {
  static override summary = 'Show the current account, platform and key location.'
  static override description =
    'Works offline; `account` asks the platform. Exit code 3 when you are not logged in.'
  static override examples = [
    '<%= config.bin %> whoami',
    { description: 'In a script', command: '<%= config.bin %> whoami --json' },
  ]

  async run(): Promise<void> {
    const { flags } = await this.parse(Whoami)
    const target = this.target(flags)
    const credential = await findCredential(target)
    if (!credential) throw notLoggedIn(target)
    const { email, source, where } = credential
    this.output(flags).data({ email, target: target.name, api_url: target.apiUrl, source, where }, () =>
      [`Account: ${email}`, `Target:  ${target.name} (${target.apiUrl})`, `API key: in ${where}`].join('\n'),
    )
  }
}
