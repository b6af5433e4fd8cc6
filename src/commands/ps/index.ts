import { Flags } from '@oclif/core'
import { appAddress } from '../../lib/app-address.js'
import { getStatus } from '../../lib/api/apps.js'
import type { AppStatus } from '../../lib/api/apps.js'
import { BaseCommand } from '../../lib/base-command.js'
import { appFlag } from '../../lib/flags.js'
import { answers, statusText } from '../../lib/ps/status-text.js'
import type { Table } from '../../lib/ps/status-text.js'
import { LOOK_MS } from '../../lib/pause.js'
import { terminals } from '../../lib/ui/index.js'

export default class Ps extends BaseCommand {
  static override summary = "Show the app's state: its replicas, its address, and what is wrong."
  static override examples = [
    '<%= config.bin %> ps',
    { description: 'Refresh until Ctrl-C', command: '<%= config.bin %> ps --watch' },
    { description: 'Log what changes, a line each', command: '<%= config.bin %> ps --watch >> changes.log' },
    '<%= config.bin %> ps -a my-app --json',
  ]
  static override hiddenAliases = ['status']
  static override flags = {
    ...appFlag,
    watch: Flags.boolean({
      char: 'w',
      description: 'Refresh until Ctrl-C; in a pipe, print a line for each change.',
    }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(Ps)
    const output = this.output(flags)
    const { app, session } = await this.appSession(flags)
    const { kind } = session.target
    const look = (usage = kind === 'simulator') => getStatus(session, app, { usage })
    let address: string | undefined
    const text = async (status: AppStatus): Promise<string> => {
      if (answers(status)) address ??= await appAddress(session.target, app)
      const table: Table = (rows, columns) => output.table(rows, columns)
      return statusText(status, answers(status) ? address : undefined, table)
    }
    if (flags.watch) {
      const { watchAsLines, watchOnScreen } = await import('../../lib/ps/watch-status.js')
      const watching = { look, everyMs: LOOK_MS[kind], signal: this.signal }
      const { stdin, stdout } = process
      if (terminals().live && !output.forMachines && stdin.isTTY)
        return watchOnScreen(watching, text, stdin, stdout)
      // Without what they use, which takes a moment and changes all the time.
      return watchAsLines({ ...watching, look: () => look(false) }, { json: flags.json, output })
    }
    const status = await look()
    const words = output.forMachines ? '' : await text(status)
    output.data(status.raw, () => words)
    if (status.pods.length === 0) output.hint('Nothing is running. Deploy: gigalixir deploy')
  }
}
