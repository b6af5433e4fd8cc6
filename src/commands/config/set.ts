import { Flags } from '@oclif/core'
import { setConfigs } from '../../lib/api/configs.js'
import { readConfigs } from '../../lib/config/read-configs.js'
import { parseConfigPairs } from '../../lib/config-pairs.js'
import { appFlag } from '../../lib/flags.js'
import { FollowingCommand, undoConfigs, waitFlag } from '../../lib/following-command.js'
import { wordsOf } from '../../lib/words-of.js'

export default class ConfigSet extends FollowingCommand {
  static override summary = 'Set configs and restart the app with them.'
  static override usage = 'config:set [KEY=VALUE...] [-f FILE | -] [-a APP] [--no_restart | --wait]'
  static override examples = [
    '<%= config.bin %> config:set POOL_SIZE=10 GREETING="good morning"',
    {
      description: 'Everything in a file: KEY=value lines, or JSON',
      command: '<%= config.bin %> config:set --file .env',
    },
    {
      description: 'The same, from another program',
      command: 'vault-export | <%= config.bin %> config:set -',
    },
    {
      description: 'One value from a file',
      command: '<%= config.bin %> config:set KEY="$(cat key.pem)"',
    },
    {
      description: 'Apply it with the next release',
      command: '<%= config.bin %> config:set A=1 --no_restart',
    },
  ]
  static override strict = false
  static override flags = {
    ...appFlag,
    file: Flags.string({
      char: 'f',
      description: 'Set everything in this file: KEY=value lines, or JSON; - reads stdin.',
    }),
    ...waitFlag,
    no_restart: Flags.boolean({ description: 'Do not restart the app.' }),
  }

  async run(): Promise<void> {
    const { flags, raw } = await this.parse(ConfigSet)
    const args = wordsOf(raw)
    const file = args.includes('-') ? '-' : flags.file
    const given = args.filter((arg) => arg !== '-')
    // What is typed goes over what the file has.
    const pairs = {
      ...(file !== undefined && (await readConfigs(file))),
      ...(file === undefined || given.length > 0 ? parseConfigPairs(given) : {}),
    }
    const { app, session } = await this.appSession(flags)
    const keys = Object.keys(pairs).join(', ')
    const make = () => setConfigs(session, app, pairs, { restart: !flags.no_restart })
    if (flags.no_restart) {
      const output = this.output(flags)
      output.change((await make()).raw)
      output.hint(
        `Set ${keys}. Takes effect with the next release of ${app}. To apply it now: gigalixir ps:restart`,
      )
      return
    }
    const doing = `Setting ${keys}`
    const made = `Set ${keys}.`
    const undo = undoConfigs(app)
    await this.change({ flags, session, app, doing, done: made, made, effect: 'release', make, undo })
  }
}
