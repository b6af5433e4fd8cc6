import { BaseCommand } from '../lib/base-command.js'
import { packageVersion } from '../lib/version.js'

export default class Version extends BaseCommand {
  static override summary = 'Show the version.'
  static override examples = ['<%= config.bin %> version']

  async run(): Promise<void> {
    const { flags } = await this.parse(Version)
    const version = packageVersion()
    if (flags.json) this.output(flags).result({ version })
    else this.output(flags).line(version)
  }
}
