import { GigalixirError } from '../../../lib/errors.js'
import { addSshKey } from '../../../lib/api/ssh-keys.js'
import { BaseCommand } from '../../../lib/base-command.js'
import { wordsOf } from '../../../lib/words-of.js'

export default class AccountSshKeysAdd extends BaseCommand {
  static override summary = 'Add an SSH key for access to your replicas.'
  static override description = 'The public half, as in a file that ends in .pub.'
  static override usage = 'account:ssh_keys:add KEY'
  static override examples = ['<%= config.bin %> account:ssh_keys:add "$(cat ~/.ssh/id_ed25519.pub)"']
  static override hiddenAliases = ['add_ssh_key']
  // A key has blanks, and not everybody puts quotes around it.
  static override strict = false

  async run(): Promise<void> {
    const { flags, raw } = await this.parse(AccountSshKeysAdd)
    const key = wordsOf(raw).join(' ').trim()
    if (key === '') {
      throw new GigalixirError('USAGE', 'Which key? Give the public half.', {
        next: ['gigalixir account:ssh_keys:add "$(cat ~/.ssh/id_ed25519.pub)"'],
      })
    }
    if (key.includes('PRIVATE KEY')) {
      throw new GigalixirError('USAGE', 'That is a private key. It was not sent: never share it.', {
        next: ['Give the public half, from the file that ends in .pub'],
      })
    }
    const answer = await addSshKey(await this.session(flags), key)
    this.output(flags).result(answer.raw)
    this.output(flags).hint('Added; active within a minute. Connect: gigalixir ps:ssh')
  }
}
