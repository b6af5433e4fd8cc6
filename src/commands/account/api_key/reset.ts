import { Flags } from '@oclif/core'
import { regenerateApiKey } from '../../../lib/api/api-keys.js'
import { notLoggedIn } from '../../../lib/api/failures.js'
import { BaseCommand } from '../../../lib/base-command.js'
import { credentialStore } from '../../../lib/credentials/index.js'
import { yesFlag } from '../../../lib/flags.js'
import { askSecret } from '../../../lib/ui/index.js'

export default class AccountApiKeyReset extends BaseCommand {
  static override summary = 'Replace your API key; the old one stops working.'
  static override description =
    'The new key is stored where the old one was. Update every program that uses the old one.'
  static override examples = ['<%= config.bin %> account:api_key:reset']
  static override hiddenAliases = ['reset_api_key']
  static override flags = {
    password: Flags.string({ char: 'p', description: 'The password of the account.' }),
    ...yesFlag,
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(AccountApiKeyReset)
    const session = await this.session(flags)
    const { email } = session
    if (email === undefined) throw notLoggedIn(session.target)
    const password =
      flags.password ?? (await askSecret({ message: 'Password:', instead: '--password PASSWORD' }))
    const apiKey = await regenerateApiKey(session, password)
    const places = await credentialStore().save(session.target, { email, apiKey })
    this.output(flags).result({ email, stored_in: places })
    if (process.env.GIGALIXIR_API_KEY)
      this.output(flags).note(
        'GIGALIXIR_API_KEY in your environment still holds the old key and takes precedence over the stored one.',
      )
    this.output(flags).hint(`The new key is in ${places.join(' and ')}.`)
  }
}
