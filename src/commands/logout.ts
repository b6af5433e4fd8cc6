import { BaseCommand } from '../lib/base-command.js'
import { credentialStore, findCredential } from '../lib/credentials/index.js'

export default class Logout extends BaseCommand {
  static override summary = 'Forget the API key stored for this platform.'
  static override examples = ['<%= config.bin %> logout']

  async run(): Promise<void> {
    const { flags } = await this.parse(Logout)
    const output = this.output(flags)
    const target = this.target(flags)
    const removed = credentialStore().remove(target.name)
    output.result({ target: target.name, removed })
    output.hint(removed ? `Logged out of ${target.name}.` : `Nothing was stored for ${target.name}.`)
    const left = findCredential(target)
    if (left) {
      const where = left.source === 'netrc' ? 'your netrc file' : 'GIGALIXIR_API_KEY in the environment'
      output.note(`There is still a key in ${where}, which commands go on using.`)
    }
  }
}
