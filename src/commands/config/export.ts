import { Flags } from '@oclif/core'
import { listConfigs } from '../../lib/api/configs.js'
import { BaseCommand } from '../../lib/base-command.js'
import { EXPORT_FORMATS, exportConfigs } from '../../lib/config/export-configs.js'
import { appFlag } from '../../lib/flags.js'

export default class ConfigExport extends BaseCommand {
  static override summary = "Print the app's configs for a shell or a file."
  static override examples = [
    { description: 'Into this shell', command: 'eval "$(<%= config.bin %> config:export)"' },
    { description: 'Into a file', command: '<%= config.bin %> config:export --format dotenv > .env' },
    {
      description: 'To another app',
      command: '<%= config.bin %> config:export -a one --format json | <%= config.bin %> config:set -a two -',
    },
  ]
  static override flags = {
    ...appFlag,
    format: Flags.option({
      options: EXPORT_FORMATS,
      description: 'Output format.',
      default: 'shell' as const,
    })(),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(ConfigExport)
    const { app, session } = await this.appSession(flags)
    const format = flags.json ? 'json' : flags.format
    const { text, leftOut } = exportConfigs(await listConfigs(session, app), format)
    process.stdout.write(text)
    const output = this.output(flags)
    if (leftOut.length > 0)
      output.note(`Left out, since no shell variable has such a name: ${leftOut.join(', ')}`)
    if (text === '' && leftOut.length === 0) output.hint(`${app} has no configs.`)
  }
}
