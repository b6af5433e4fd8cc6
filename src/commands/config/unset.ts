import { unsetConfig } from '../../lib/api/configs.js'
import { BaseCommand } from '../../lib/base-command.js'
import { GigalixirError } from '../../lib/errors.js'
import { appFlag } from '../../lib/flags.js'
import { wordsOf } from '../../lib/words-of.js'

export default class ConfigUnset extends BaseCommand {
  static override summary = 'Remove configs and restart the app without them.'
  static override usage = 'config:unset KEY... [-a APP]'
  static override examples = ['<%= config.bin %> config:unset POOL_SIZE GREETING']
  static override hiddenAliases = ['delete_config']
  static override strict = false
  static override flags = { ...appFlag }

  async run(): Promise<void> {
    const { flags, raw } = await this.parse(ConfigUnset)
    const keys = wordsOf(raw)
    if (keys.length === 0) throw new GigalixirError('USAGE', 'Which config? Give its KEY, or several.')
    const { app, session } = await this.appSession(flags)
    const output = this.output(flags)
    let left: unknown
    // One after the other: the platform takes one key a call.
    for (const key of keys) left = (await unsetConfig(session, app, key)).raw
    output.change(left)
    output.hint(`${keys.join(', ')} removed. ${app} restarts without it; how it goes: gigalixir ps`)
  }
}
