import { Flags } from '@oclif/core'
import { listConfigs } from '../../lib/api/configs.js'
import { BaseCommand } from '../../lib/base-command.js'
import { shownConfigs } from '../../lib/config/mask.js'
import { appFlag } from '../../lib/flags.js'
import { widthOf } from '../../lib/ui/index.js'

export default class Config extends BaseCommand {
  static override summary = "Show the app's configs."
  static override examples = [
    '<%= config.bin %> config',
    '<%= config.bin %> config -a my-app --json',
    { description: 'While sharing your screen', command: '<%= config.bin %> config --mask' },
  ]
  static override hiddenAliases = ['configs']
  static override flags = {
    ...appFlag,
    mask: Flags.boolean({ description: 'Mask the values.' }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(Config)
    const { app, session } = await this.appSession(flags)
    const output = this.output(flags)
    const all = await listConfigs(session, app)
    const configs = shownConfigs(all, flags.mask)
    const entries = Object.entries(configs).sort(([a], [b]) => (a < b ? -1 : 1))
    if (entries.length === 0 && !output.forMachines) {
      output.hint(`${app} has no configs. Set one: gigalixir config:set KEY=VALUE`)
      return
    }
    output.data(flags.mask ? configs : all.raw, () =>
      output.table(entries, [
        { heading: 'KEY', text: ([key]) => key },
        { heading: 'VALUE', text: ([, value]) => value, shortens: true },
      ]),
    )
    const [key] =
      entries.find(([key, value]) => key.length + value.length + 2 > widthOf(process.stdout)) ?? []
    if (key !== undefined && !output.forMachines)
      output.aside(`Long values are shortened. In full: gigalixir config:get ${key} -a ${app}`)
  }
}
