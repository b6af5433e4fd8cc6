import { listConfigs } from '../../lib/api/configs.js'
import type { Configs } from '../../lib/api/configs.js'
import { changeConfigs, changesBetween } from '../../lib/config/change-configs.js'
import type { ConfigChanges } from '../../lib/config/change-configs.js'
import { formatDotenv, parseDotenv } from '../../lib/config/dotenv.js'
import { editText } from '../../lib/editor.js'
import { GigalixirError } from '../../lib/errors.js'
import { appFlag } from '../../lib/flags.js'
import { FollowingCommand, undoConfigs, waitFlag } from '../../lib/following-command.js'
import { askYes, terminals } from '../../lib/ui/index.js'

export default class ConfigEdit extends FollowingCommand {
  static override summary = "Edit the app's configs in your editor."
  static override description =
    'Opens them in $VISUAL or $EDITOR, one KEY=value a line. Changes are applied when you save and exit; the app restarts.'
  static override examples = [
    '<%= config.bin %> config:edit',
    {
      description: 'In another editor',
      command: 'EDITOR="code --wait" <%= config.bin %> config:edit -a my-app',
    },
  ]
  static override flags = { ...appFlag, ...waitFlag }

  async run(): Promise<void> {
    const { flags } = await this.parse(ConfigEdit)
    if (!terminals().canAsk) {
      throw new GigalixirError('USAGE', 'An editor needs a terminal.', {
        next: ['In a script: gigalixir config:set KEY=VALUE, or --file FILE'],
      })
    }
    const { app, session } = await this.appSession(flags)
    const before = await listConfigs(session, app)
    const output = this.output(flags)
    let text = `# Configs of ${app}: KEY=value\n${formatDotenv(before)}`
    for (;;) {
      text = await editText(text, `${app}.env`)
      try {
        const after = parseDotenv(text, 'what you saved')
        const changes = namesOf(before, after)
        if (changes.set.length + changes.removed.length === 0) {
          output.result(changes)
          output.hint('Nothing was changed.')
          return
        }
        const done = told(changes)
        await this.change({
          ...{ flags, session, app, effect: 'release', done, made: done, undo: undoConfigs(app) },
          doing: `Changing the configs of ${app}`,
          make: async () => ({ raw: await changeConfigs(session, app, before, after), readable: true }),
        })
        return
      } catch (error) {
        if (!mayBeEdited(error)) throw error
        output.note(error.message)
        if (!(await askYes({ message: 'Edit it again?', instead: 'config:set' }, true)))
          throw new GigalixirError('CONFIRMATION_NEEDED', 'Cancelled. Nothing was changed.', {
            data: { app, declined: true },
            cause: error,
          })
      }
    }
  }
}

/** What is wrong with what was typed, found here or by the platform, can be mended there. */
function mayBeEdited(error: unknown): error is GigalixirError {
  return (
    error instanceof GigalixirError &&
    ['USAGE', 'REFUSED'].includes(error.code) &&
    error.data.changed !== true
  )
}

function namesOf(before: Configs, after: Configs): ConfigChanges {
  const { set, removed } = changesBetween(before, after)
  return { set: Object.keys(set), removed }
}

function told({ set, removed }: ConfigChanges): string {
  const parts = [
    set.length > 0 && `${set.join(', ')} set`,
    removed.length > 0 && `${removed.join(', ')} removed`,
  ]
  return `${parts.filter(Boolean).join('; ')}.`
}
