import { Flags } from '@oclif/core'
import { BaseCommand } from '../../lib/base-command.js'
import { simHome } from '../../lib/paths.js'
import { shown } from '../../lib/ui/index.js'
import { readDaemonLog } from '../../sim/daemon-log-reader.js'

export default class SimLogs extends BaseCommand {
  static override summary = "Show the simulator's own log."
  static override description =
    "What the simulator itself did and what went wrong. An app's output is in `gigalixir logs`."
  static override examples = ['gigalixir sim logs', 'gigalixir sim logs -n 20 --follow']
  static override flags = {
    num: Flags.integer({ char: 'n', description: 'Number of lines.', default: 100, min: 0 }),
    follow: Flags.boolean({ char: 'f', description: 'Follow the log until Ctrl-C.' }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(SimLogs)
    await readDaemonLog(simHome(), {
      lines: flags.num,
      follow: flags.follow,
      signal: this.signal,
      write: (text) => process.stdout.write(shown(text)),
    })
  }
}
