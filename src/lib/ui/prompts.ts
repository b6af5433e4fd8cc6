import { GigalixirError } from '../errors.js'
import { terminals } from './terminal.js'

interface Question {
  /** What the person reads. */
  message: string
  /** How to give the answer without being asked, such as `--email EMAIL`; named when there is no terminal. */
  instead: string
}

/**
 * Asks for a line of text. @throws GigalixirError USAGE without a terminal; INTERRUPTED on Ctrl-C
 */
export async function askText(question: Question): Promise<string> {
  return String(await ask(question, { type: 'input', message: question.message })).trim()
}

/** Asks for a secret, which is not shown. @throws GigalixirError USAGE without a terminal; INTERRUPTED on Ctrl-C */
export async function askSecret(question: Question): Promise<string> {
  return String(await ask(question, { type: 'password', mask: '*', message: question.message }))
}

/** Lets the person choose one of several. @throws GigalixirError USAGE without a terminal; INTERRUPTED on Ctrl-C */
export async function askChoice(question: Question, choices: readonly string[]): Promise<string> {
  return String(await ask(question, { type: 'select', message: question.message, choices: [...choices] }))
}

/**
 * Yes or no.
 *
 * @param otherwise what Enter alone means: no, unless yes loses nothing
 * @throws GigalixirError USAGE without a terminal; INTERRUPTED on Ctrl-C
 */
export async function askYes(question: Question, otherwise = false): Promise<boolean> {
  return (await ask(question, { type: 'confirm', message: question.message, default: otherwise })) === true
}

type Prompt =
  | { type: 'input'; message: string }
  | { type: 'password'; message: string; mask: string }
  | { type: 'confirm'; message: string; default: boolean }
  | { type: 'select'; message: string; choices: string[] }

async function ask(question: Question, prompt: Prompt): Promise<unknown> {
  if (!terminals().canAsk) {
    throw new GigalixirError('USAGE', `There is no terminal to ask on: ${question.message}`, {
      next: [`Give it on the command line: ${question.instead}`],
    })
  }
  const { createPromptModule } = await import('inquirer')
  // Questions go to stderr: stdout is for data, also when somebody pipes it on.
  const answers = await createPromptModule({ output: process.stderr })([{ ...prompt, name: 'answer' }])
  return answers.answer
}
