import { Flags } from '@oclif/core'
import { regenerateApiKey } from '../../../lib/api/api-keys.js'
import { notLoggedIn } from '../../../lib/api/failures.js'
import { BaseCommand } from '../../../lib/base-command.js'
import { credentialStore } from '../../../lib/credentials/index.js'
import { yesFlag } from '../../../lib/flags.js'
import { askSecret } from '../../../lib/ui/index.js'

export default class AccountApiKeyReset extends BaseCommand {
  static override summary = 'Make a new API key; the one until now is worth nothing any more.'
  static override description =
    'The new one is stored where the old one was. Programs that were given the old one need the new one.'
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
        'GIGALIXIR_API_KEY in your environment still has the old key, which goes before what is stored.',
      )
    this.output(flags).hint(`The new key is in ${places.join(' and ')}.`)
  }
}
