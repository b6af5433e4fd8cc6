import { listCanaries } from '../../lib/api/canaries.js'
import { BaseCommand } from '../../lib/base-command.js'
import { appFlag } from '../../lib/flags.js'
import { answerText } from '../../lib/ui/index.js'

export default class Canary extends BaseCommand {
  static override summary = "Show the app's canary."
  static override examples = ['<%= config.bin %> canary', '<%= config.bin %> canary -a my-app --json']
  static override flags = { ...appFlag }

  async run(): Promise<void> {
    const { flags } = await this.parse(Canary)
    const { app, session } = await this.appSession(flags)
    const { raw } = await listCanaries(session, app)
    const output = this.output(flags)
    const text = answerText(raw)
    if (text === '' && !output.forMachines) {
      output.hint(`${app} has no canary. Set one: gigalixir canary:set -c my-canary -w 10`)
      return
    }
    output.data(raw, () => text)
  }
}
