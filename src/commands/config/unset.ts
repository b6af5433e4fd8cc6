import type { Answer } from '../../lib/api/answer.js'
import { unsetConfig } from '../../lib/api/configs.js'
import { GigalixirError } from '../../lib/errors.js'
import { appFlag } from '../../lib/flags.js'
import { FollowingCommand, undoConfigs, waitFlag } from '../../lib/following-command.js'
import { wordsOf } from '../../lib/words-of.js'

export default class ConfigUnset extends FollowingCommand {
  static override summary = 'Remove configs and restart the app without them.'
  static override usage = 'config:unset KEY... [-a APP]'
  static override examples = ['<%= config.bin %> config:unset POOL_SIZE GREETING']
  static override hiddenAliases = ['delete_config']
  static override strict = false
  static override flags = { ...appFlag, ...waitFlag }

  async run(): Promise<void> {
    const { flags, raw } = await this.parse(ConfigUnset)
    const keys = wordsOf(raw)
    if (keys.length === 0) throw new GigalixirError('USAGE', 'Which config? Give its KEY, or several.')
    const { app, session } = await this.appSession(flags)
    const names = keys.join(', ')
    const make = async (): Promise<Answer> => {
      let left: Answer = { raw: {}, readable: true }
      // One after the other: the platform takes one key a call.
      for (const key of keys) left = await unsetConfig(session, app, key)
      return left
    }
    const doing = `Removing ${names}`
    const made = `${names} removed.`
    const undo = undoConfigs(app)
    await this.change({ flags, session, app, doing, done: made, made, effect: 'release', make, undo })
  }
}
