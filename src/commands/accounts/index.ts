import { BaseCommand } from '../../lib/base-command.js'
import { credentialStore } from '../../lib/credentials/index.js'
import { repositoryPin } from '../../lib/targets/index.js'

export default class Accounts extends BaseCommand {
  static override summary = 'List the accounts you are logged in with on this machine.'
  static override description =
    'Covers every platform and shows where each key is stored. The current account is marked; `whoami` shows which one a command would use here, including the environment and netrc.'
  static override examples = ['<%= config.bin %> accounts', '<%= config.bin %> accounts:use bob@example.com']

  async run(): Promise<void> {
    const { flags } = await this.parse(Accounts)
    const store = credentialStore()
    const rows = store
      .targets()
      .flatMap((target) =>
        store.accounts(target).map(({ email, inUse, where }) => ({ email, target, in_use: inUse, where })),
      )
    const output = this.output(flags)
    output.list(
      rows,
      [
        { heading: 'ACCOUNT', text: (row) => `${row.in_use ? '* ' : '  '}${row.email}` },
        { heading: 'TARGET', text: (row) => row.target },
        { heading: 'KEY IN', text: (row) => row.where.join(', '), shortens: true },
      ],
      'Not logged in on this machine. Log in: gigalixir login',
    )
    const pin = repositoryPin(process.cwd()).account
    if (pin !== undefined) output.aside(`This repository is pinned to ${pin}.`)
    else if (rows.length > 0) output.aside('* current. Switch: gigalixir accounts:use EMAIL')
  }
}
