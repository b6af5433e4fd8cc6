import { Flags } from '@oclif/core'
import { BaseCommand } from '../lib/base-command.js'
import { credentialStore, findCredential } from '../lib/credentials/index.js'

export default class Logout extends BaseCommand {
  static override summary = 'Log out: remove the stored API key.'
  static override description =
    'Removes the key of the account in use from the keychain or file that has it, and from the netrc file if `login --netrc` wrote it there. Entries of netrc that were not written by this program stay. With the last account of a platform git forgets this program, too.'
  static override examples = [
    '<%= config.bin %> logout',
    {
      description: 'Another account than the one in use',
      command: '<%= config.bin %> logout -e bob@example.com',
    },
    { description: 'Every account of this platform', command: '<%= config.bin %> logout --all' },
  ]
  static override flags = {
    email: Flags.string({ char: 'e', description: 'Account to log out.', exclusive: ['all'] }),
    all: Flags.boolean({ description: 'Log out of every account on this platform.' }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(Logout)
    const output = this.output(flags)
    const target = this.target(flags)
    const store = credentialStore()
    const emails = flags.all ? store.accounts(target.name).map(({ email }) => email) : [flags.email]
    const places = new Set<string>()
    for (const email of emails) for (const place of await store.remove(target, email)) places.add(place)

    const others = store.accounts(target.name).map(({ email }) => email)
    if (others.length === 0) {
      const { stopHelpingGitWith } = await import('../lib/git/host-helper.js')
      const reason = await stopHelpingGitWith(target)
      if (reason !== null) output.note(`git still asks this program for credentials (${reason}).`)
    }

    const removed = places.size > 0
    output.result({ target: target.name, removed, removed_from: [...places] })
    output.hint(
      removed
        ? `Logged out of ${target.name}; removed the key from ${[...places].join(' and ')}.`
        : `Nothing was stored for ${flags.email ?? target.name}.`,
    )
    if (removed && others.length > 0)
      output.hint(`Still logged in: ${others.join(', ')}. Use one: gigalixir accounts:use ${others[0] ?? ''}`)
    // Where the account in use is gone or another one was, the rest of the order is what commands would go on with.
    const left = flags.email === undefined ? await findCredential(target, { store }) : undefined
    if (left && left.source !== 'keychain' && left.source !== 'file')
      output.note(`There is still a key in ${left.where}, which commands go on using.`)
  }
}
