import { answerText } from './answer-text.js'
import { completionFor } from './candidates.js'
import type { Completion } from './candidates.js'
import { localValues } from './local-values.js'
import { readManifest } from './manifest.js'
import type { Question } from './question.js'
import { ValueCache } from './value-cache.js'
import type { ValueQuery } from './value-cache.js'

/** An answer, or what has to be asked of the platform for one. */
export type QuickAnswer =
  | { readonly text: string }
  | { readonly ask: ValueQuery; readonly answer: (values: readonly string[]) => string }

/**
 * Answers from the manifest, the files of this machine and the last answers of the platform, without loading what a call to
 * it needs: this runs at every press of the key.
 *
 * @throws GigalixirError when the settings cannot be read
 */
export function quickAnswer(root: string, question: Question): QuickAnswer {
  const { words, current } = question
  const completion = completionFor(readManifest(root), words, current)
  if (completion.kind === 'candidates') return { text: answerText(question, completion.candidates) }
  const query = queryFor(completion, words)
  const answer = (values: readonly string[]) =>
    answerText(
      question,
      values.map((value) => ({ value: completion.before + value, description: '' })),
    )
  const values = localValues(query) ?? new ValueCache(query).read()
  return values ? { text: answer(values) } : { ask: query, answer }
}

function queryFor(
  { of, app }: Extract<Completion, { kind: 'values' }>,
  words: readonly string[],
): ValueQuery {
  const at = words.findIndex((word) => word === '--target' || word.startsWith('--target='))
  const target = at === -1 ? undefined : (words[at]?.split('=')[1] ?? words[at + 1])
  return { of, ...(app !== undefined && { app }), ...(target && { target }) }
}
