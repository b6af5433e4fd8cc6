import { Args } from '@oclif/core'
import { removeSshKey } from '../../../lib/api/ssh-keys.js'
import { BaseCommand } from '../../../lib/base-command.js'

export default class AccountSshKeysRemove extends BaseCommand {
  static override summary = 'Remove an SSH key.'
  static override examples = ['<%= config.bin %> account:ssh_keys:remove 12']
  static override hiddenAliases = ['delete_ssh_key']
  static override args = {
    id: Args.string({ description: 'The key, as account:ssh_keys lists it.', required: true }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(AccountSshKeysRemove)
    const { raw } = await removeSshKey(await this.session(flags), args.id)
    this.output(flags).result(raw)
    this.output(flags).hint('Removed. Open connections stay open.')
  }
}
