import { listCanaries } from '../../lib/api/canaries.js'
import { BaseCommand } from '../../lib/base-command.js'
import { canaryText } from '../../lib/canary-text.js'
import { appFlag } from '../../lib/flags.js'

export default class Canary extends BaseCommand {
  static override summary = "Show which app takes a share of this app's requests."
  static override examples = ['<%= config.bin %> canary', '<%= config.bin %> canary -a my-app --json']
  static override flags = { ...appFlag }

  async run(): Promise<void> {
    const { flags } = await this.parse(Canary)
    const { app, session } = await this.appSession(flags)
    const canaries = await listCanaries(session, app)
    const output = this.output(flags)
    const text = canaryText(canaries)
    if (text === '' && !output.forMachines) {
      output.hint(`${app} has no canary. Set one: gigalixir canary:set -c my-canary -w 10`)
      return
    }
    output.data(canaries, () => text)
  }
}
