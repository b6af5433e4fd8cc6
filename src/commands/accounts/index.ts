import { BaseCommand } from '../../lib/base-command.js'
import { credentialStore } from '../../lib/credentials/index.js'
import { repositoryPin } from '../../lib/targets/index.js'

export default class Accounts extends BaseCommand {
  static override summary = 'List the accounts you are logged in with on this machine.'
  static override description =
    'For every platform, with the place that keeps the key. The account in use is marked; `whoami` tells which one a command here and now would take, the environment and netrc included.'
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
        { heading: 'KEY IN', text: (row) => row.where.join(', ') },
      ],
      'Nobody is logged in on this machine. Log in: gigalixir login',
    )
    const pin = repositoryPin(process.cwd()).account
    if (pin !== undefined) output.aside(`This repository is pinned to ${pin}.`)
    else if (rows.length > 0) output.aside('* in use. Another: gigalixir accounts:use EMAIL')
  }
}
