import { Flags } from '@oclif/core'
import { setConfigs } from '../../lib/api/configs.js'
import { BaseCommand } from '../../lib/base-command.js'
import { parseConfigPairs } from '../../lib/config-pairs.js'
import { appFlag } from '../../lib/flags.js'

export default class ConfigSet extends BaseCommand {
  static override summary = 'Set configs and restart the app with them.'
  static override usage = 'config:set KEY=VALUE... [-a APP] [--no_restart]'
  static override examples = [
    '<%= config.bin %> config:set POOL_SIZE=10 GREETING="good morning"',
    {
      description: 'From a file, whatever is in it',
      command: '<%= config.bin %> config:set KEY="$(cat key.pem)"',
    },
    {
      description: 'Use it from the next release on',
      command: '<%= config.bin %> config:set A=1 --no_restart',
    },
  ]
  static override strict = false
  static override flags = {
    ...appFlag,
    no_restart: Flags.boolean({ description: 'Do not restart the app now.' }),
  }

  async run(): Promise<void> {
    const { flags, argv } = await this.parse(ConfigSet)
    const pairs = parseConfigPairs(argv.map(String))
    const { app, session } = await this.appSession(flags)
    const configs = await setConfigs(session, app, pairs, { restart: !flags.no_restart })
    const output = this.output(flags)
    output.result(configs)
    const keys = Object.keys(pairs).join(', ')
    output.hint(
      flags.no_restart
        ? `${keys} set. ${app} uses it from its next restart on: gigalixir ps:restart`
        : `${keys} set. ${app} restarts with it; how it goes: gigalixir ps`,
    )
  }
}
