import { listSshKeys } from '../../../lib/api/ssh-keys.js'
import { BaseCommand } from '../../../lib/base-command.js'
import { columnsOf } from '../../../lib/ui/index.js'

export default class AccountSshKeys extends BaseCommand {
  static override summary = 'List the SSH keys that can access your replicas.'
  static override examples = ['<%= config.bin %> account:ssh_keys']
  static override hiddenAliases = ['ssh_keys']

  async run(): Promise<void> {
    const { flags } = await this.parse(AccountSshKeys)
    const keys = await listSshKeys(await this.session(flags))
    this.output(flags).list(
      keys,
      columnsOf(keys),
      'You have no SSH keys. Add one: gigalixir account:ssh_keys:add "$(cat ~/.ssh/id_ed25519.pub)"',
    )
  }
}
