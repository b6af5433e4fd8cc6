import { BaseCommand } from '../lib/base-command.js'
import { appAddress, certificateHint } from '../lib/app-address.js'
import { resolveApp } from '../lib/app-name.js'
import { appFlag } from '../lib/flags.js'
import { openInBrowser } from '../lib/process/open-in-browser.js'
import { terminals } from '../lib/ui/index.js'

export default class Open extends BaseCommand {
  static override summary = 'Open the app in your browser.'
  static override description = 'Without a terminal, or without a browser, the URL is printed.'
  static override examples = ['<%= config.bin %> open', '<%= config.bin %> open -a my-app | xargs curl -i']
  static override flags = { ...appFlag }

  async run(): Promise<void> {
    const { flags } = await this.parse(Open)
    const output = this.output(flags)
    const target = this.target(flags)
    const app = await resolveApp({ flag: flags.app_name, target })
    const url = await appAddress(target, app)
    output.result({ app, url })
    if (flags.json) return
    const opened = terminals().stdout && (await openInBrowser(url))
    if (opened) output.hint(`Opened ${url}`)
    else output.line(url)
    const hint = certificateHint(target, url)
    if (hint !== undefined) output.hint(hint)
  }
}
