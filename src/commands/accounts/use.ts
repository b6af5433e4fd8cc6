import { Args, Flags } from '@oclif/core'
import { BaseCommand } from '../../lib/base-command.js'
import { credentialStore, findCredential } from '../../lib/credentials/index.js'
import { GigalixirError } from '../../lib/errors.js'
import { pinRepository } from '../../lib/git/index.js'

export default class AccountsUse extends BaseCommand {
  static override summary = 'Switch to another account you are logged in with.'
  static override examples = [
    '<%= config.bin %> accounts:use bob@example.com',
    {
      description: 'In this git repository only, for commands and for git',
      command: '<%= config.bin %> accounts:use work@example.com --here',
    },
  ]
  static override args = { email: Args.string({ description: 'Account email.', required: true }) }
  static override flags = {
    here: Flags.boolean({
      description: 'Only in this git repository.',
      default: false,
    }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(AccountsUse)
    const { email } = args
    const output = this.output(flags)
    const target = this.target(flags)
    const store = credentialStore()
    if (flags.here) {
      if (target.kind === 'simulator')
        throw new GigalixirError(
          'USAGE',
          'A repository is pinned to an account of the real platform, not of a simulator.',
          {
            next: [`gigalixir accounts:use ${email} --here --target production`],
          },
        )
      store.requireAccount(target.name, email)
      await pinRepository('account', email, process.cwd())
      output.hint(`In this repository commands act as ${email}. Undo: git config --unset gigalixir.account`)
    } else {
      store.use(target.name, email)
      output.hint(`Commands now act as ${email} on ${target.name}.`)
    }
    output.result({ email, target: target.name, here: flags.here })
    const found = await findCredential(target, { store })
    if (found && found.email !== email)
      output.note(
        `Here, ${found.email} goes first: ${found.source === 'environment' ? found.where : 'this repository is pinned to it'}.`,
      )
  }
}
