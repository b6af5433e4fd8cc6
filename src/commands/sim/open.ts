import { BaseCommand } from '../../lib/base-command.js'
import { simHome } from '../../lib/paths.js'
import { openInBrowser } from '../../lib/process/open-in-browser.js'
import { terminals } from '../../lib/ui/index.js'
import { runningSimulator } from '../../sim/running.js'

export default class SimOpen extends BaseCommand {
  static override summary = 'Open the console: the whole simulator in your browser.'
  static override description =
    'Shows every app, its releases, builds, logs and config as they change. The URL logs one browser in: it works once and for ten minutes. Without a terminal, or without a browser, it is printed. Exit code 7 when no simulator is running.'
  static override examples = ['<%= config.bin %> sim open', '<%= config.bin %> sim open --json']

  async run(): Promise<void> {
    const { flags } = await this.parse(SimOpen)
    const output = this.output(flags)
    const { control, locator } = await runningSimulator(simHome())
    const url = await control.consoleUrl()
    output.result({ url })
    if (flags.json) return
    const opened = terminals().stdout && (await openInBrowser(url))
    if (opened) output.hint(`Opened http://127.0.0.1:${locator.port}/`)
    else output.line(url)
  }
}
