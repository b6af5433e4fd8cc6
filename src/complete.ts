import { parseCompletionQuestion } from './lib/completion/question.js'
import { quickAnswer } from './lib/completion/quick-answer.js'
import { messageOf } from './lib/errors.js'
import { isDebugging } from './lib/debugging.js'

/**
 * Answers a shell's question before the program itself is loaded, if it can be answered from this machine.
 *
 * @param argv what follows `complete`
 * @returns false when the platform has to be asked: the command `complete` does that
 */
export function completeQuickly(root: string, argv: readonly string[]): boolean {
  const question = parseCompletionQuestion(argv)
  if (!question) return false
  try {
    const answer = quickAnswer(root, question)
    if (!('text' in answer)) return false
    process.stdout.write(answer.text)
  } catch (error) {
    // A shell has no place for an error in the middle of a line that is typed.
    if (isDebugging()) process.stderr.write(`${messageOf(error)}\n`)
  }
  return true
}
