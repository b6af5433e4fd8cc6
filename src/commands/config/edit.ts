import { listConfigs } from '../../lib/api/configs.js'
import type { Configs } from '../../lib/api/configs.js'
import { BaseCommand } from '../../lib/base-command.js'
import { changeConfigs } from '../../lib/config/change-configs.js'
import { formatDotenv, parseDotenv } from '../../lib/config/dotenv.js'
import { editText } from '../../lib/editor.js'
import { GigalixirError, messageOf } from '../../lib/errors.js'
import { appFlag } from '../../lib/flags.js'
import { askYes, terminals } from '../../lib/ui/index.js'

export default class ConfigEdit extends BaseCommand {
  static override summary = "Change the app's configs in your editor."
  static override description =
    'Opens them in $VISUAL or $EDITOR, one KEY=value a line. What you change, add and remove is sent when you save and leave; the app restarts with it.'
  static override examples = [
    '<%= config.bin %> config:edit',
    {
      description: 'In another editor',
      command: 'EDITOR="code --wait" <%= config.bin %> config:edit -a my-app',
    },
  ]
  static override flags = { ...appFlag }

  async run(): Promise<void> {
    const { flags } = await this.parse(ConfigEdit)
    if (!terminals().canAsk) {
      throw new GigalixirError('USAGE', 'There is no terminal to open an editor on.', {
        next: ['In a script: gigalixir config:set KEY=VALUE, or --file FILE'],
      })
    }
    const { app, session } = await this.appSession(flags)
    const before = await listConfigs(session, app)
    const output = this.output(flags)
    const after = await editConfigs(app, before, (problem) => output.note(problem))
    const changes = await changeConfigs(session, app, before, after)
    output.result(changes)
    const told = [said(changes.set, 'set'), said(changes.removed, 'removed')].filter(Boolean).join('; ')
    output.hint(told ? `${told}. ${app} restarts with it; how it goes: gigalixir ps` : 'Nothing was changed.')
  }
}

/** Opens the editor until what is saved can be read, or the person gives up. */
async function editConfigs(app: string, before: Configs, tell: (problem: string) => void): Promise<Configs> {
  let text = `# Configs of ${app}: KEY=value\n${formatDotenv(before)}`
  for (;;) {
    text = await editText(text, `${app}.env`)
    try {
      return parseDotenv(text, 'what you saved')
    } catch (error) {
      tell(messageOf(error))
      if (!(await askYes({ message: 'Edit it again?', instead: 'config:set' }))) throw error
    }
  }
}

function said(keys: readonly string[], done: string): string {
  return keys.length === 0 ? '' : `${keys.join(', ')} ${done}`
}
