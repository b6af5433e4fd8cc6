import { Flags } from '@oclif/core'
import { streamLogs } from '../lib/api/apps.js'
import { BaseCommand } from '../lib/base-command.js'
import { appFlag } from '../lib/flags.js'
import { copyToStdout } from '../lib/ui/index.js'

export default class Logs extends BaseCommand {
  static override summary = "Show the app's logs and follow them."
  static override examples = [
    { description: 'The last lines, and whatever comes', command: '<%= config.bin %> logs' },
    { description: 'The last 1000 lines and no more', command: '<%= config.bin %> logs -n 1000 -t' },
  ]
  static override flags = {
    ...appFlag,
    num: Flags.integer({ char: 'n', description: 'How many past lines to show.', default: 200, min: 0 }),
    no_tail: Flags.boolean({ char: 't', description: 'Do not wait for further lines.' }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(Logs)
    const { app, session } = await this.appSession(flags)
    const stream = await streamLogs(session, app, { lines: flags.num, follow: !flags.no_tail })
    try {
      await copyToStdout(stream, this.signal)
    } catch (error) {
      throw session.streamFailure(error)
    }
  }
}
