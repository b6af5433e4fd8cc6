import { BaseCommand } from '../lib/base-command.js'
import { parseCompletionQuestion } from '../lib/completion/question.js'
import { quickAnswer } from '../lib/completion/quick-answer.js'
import { liveValues } from '../lib/completion/live-values.js'
import { ValueCache } from '../lib/completion/value-cache.js'
import { isDebugging } from '../lib/debugging.js'
import { GigalixirError, messageOf } from '../lib/errors.js'
import { packageRoot } from '../lib/paths.js'

/** Run by shells at every press of the completion key; what needs no platform is answered before this is loaded (src/complete.ts). */
export default class Complete extends BaseCommand {
  static override summary = 'Answer a shell that completes a command line.'
  static override description = 'Run by the script that `completion` prints.'
  static override examples = ['<%= config.bin %> complete bash -- apps =cr']
  static override hidden = true
  static override strict = false

  async run(): Promise<void> {
    const { raw } = await this.parse(Complete)
    const [shell = '', ...words] = raw.map((token) => token.input)
    const question = parseCompletionQuestion([shell, '--', ...words])
    if (!question) {
      throw new GigalixirError('USAGE', 'A question looks like: complete SHELL -- WORD... =CURRENT', {
        next: ['The script that asks: gigalixir completion SHELL'],
      })
    }
    try {
      const answer = quickAnswer(packageRoot(), question)
      if ('text' in answer) return void process.stdout.write(answer.text)
      const values = await this.#ask(answer.ask)
      process.stdout.write(answer.answer(values))
    } catch (error) {
      // A shell has no place for an error in the middle of a line that is typed.
      if (isDebugging()) process.stderr.write(`${messageOf(error)}\n`)
    }
  }

  /** A failure is kept as well: somebody who is offline must not wait at every press of the key. */
  async #ask(query: ConstructorParameters<typeof ValueCache>[0]): Promise<readonly string[]> {
    const cache = new ValueCache(query)
    try {
      const values = await liveValues(query)
      cache.write(values)
      return values
    } catch (error) {
      cache.write([])
      throw error
    }
  }
}
