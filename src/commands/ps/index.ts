import { setTimeout as sleep } from 'node:timers/promises'
import { Flags } from '@oclif/core'
import { appAddress } from '../../lib/app-address.js'
import { getStatus } from '../../lib/api/apps.js'
import { BaseCommand } from '../../lib/base-command.js'
import { GigalixirError } from '../../lib/errors.js'
import { appFlag } from '../../lib/flags.js'
import { answers, statusText } from '../../lib/ps/status-text.js'
import { LOOK_MS } from '../../lib/pause.js'
import { shown, terminals } from '../../lib/ui/index.js'

export default class Ps extends BaseCommand {
  static override summary = "Show the app's state: its replicas, its address, and what is wrong."
  static override examples = [
    '<%= config.bin %> ps',
    { description: 'Refresh until Ctrl-C', command: '<%= config.bin %> ps --watch' },
    '<%= config.bin %> ps -a my-app --json',
  ]
  static override hiddenAliases = ['status']
  static override flags = {
    ...appFlag,
    watch: Flags.boolean({ char: 'w', description: 'Refresh until Ctrl-C.' }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(Ps)
    const output = this.output(flags)
    if (flags.watch && (output.forMachines || !terminals().live))
      throw new GigalixirError('USAGE', '--watch needs a terminal.', {
        next: ['In a script: gigalixir ps --json, or gigalixir ps:wait'],
      })
    const { app, session } = await this.appSession(flags)
    let address: string | undefined
    const asked = { usage: session.target.kind === 'simulator' }
    let status = await getStatus(session, app, asked)
    const look = async () => {
      if (answers(status) && !output.forMachines) address ??= await appAddress(session.target, app)
      return statusText(status, answers(status) ? address : undefined, (rows, columns) =>
        output.table(rows, columns),
      )
    }
    const text = await look()
    if (!flags.watch) {
      output.data(status.raw, () => text)
      if (status.pods.length === 0) output.hint('Nothing is running. Deploy: gigalixir deploy')
      return
    }
    // The screen is begun anew for each look, from its first line.
    for (let screen = text; ; screen = await look()) {
      process.stdout.write(`\x1b[H\x1b[2J${shown(screen)}\n`)
      try {
        await sleep(LOOK_MS[session.target.kind], undefined, { signal: this.signal })
      } catch {
        return // Ctrl-C is how it ends
      }
      status = await getStatus(session, app, asked)
    }
  }
}
