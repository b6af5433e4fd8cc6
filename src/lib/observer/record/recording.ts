import { GigalixirError } from '../../errors.js'
import { mfaText, processTitle } from '../collect/names.js'
import type { ProcessList } from '../collect/sweep.js'
import type { Parameters, View, ViewedReplica } from '../server/view.js'
import { fromFirstVersion } from './first-version.js'

/** What one line of a recording says. The first has the version, each later one an answer of a node. */
export type RecordLine =
  | { version: 1 | 2; title: string; replica: string }
  | { at: number; call: string; key: string; answer: unknown }

/** What tells the answers to one call apart: the application of a tree, the process in full. */
export function keyOf(call: string, parameters: Parameters): string {
  if (call === 'tree') return String(parameters.application)
  if (call === 'process') return String(parameters.pid)
  return call === 'processes' ? String(parameters.sort) : ''
}

interface Recorded {
  at: number
  answer: unknown
}

/** A recording as something to look at: each call is answered with what was last seen at the time that is asked for. */
export class Recording implements View {
  readonly title: string
  readonly replicas: readonly ViewedReplica[]
  readonly times: readonly number[]
  readonly #answers = new Map<string, Recorded[]>()

  /**
   * @param text lines of JSON, see `RecordLine`; a last line cut short by a crash is left out
   * @throws GigalixirError USAGE when it is no recording
   */
  constructor(text: string) {
    const [first, ...lines] = text.split('\n').flatMap(readLine)
    if (!first || !('version' in first)) {
      throw new GigalixirError('USAGE', 'This is no recording of the observer.', {
        next: ['Make one: gigalixir ps:observer --record FILE'],
      })
    }
    this.title = first.title
    this.replicas = [{ name: first.replica }]
    for (const entry of lines) {
      if ('version' in entry) continue
      const { at, call, key, answer } = entry
      const line = { at, answer: first.version === 1 ? fromFirstVersion(call, answer) : answer }
      const name = `${call} ${key}`
      const known = this.#answers.get(name)
      if (known) known.push(line)
      else this.#answers.set(name, [line])
    }
    this.times = (this.#answers.get('load ') ?? []).map(({ at }) => at)
  }

  ask(_replica: string, call: string, parameters: Parameters): Promise<unknown> {
    if (call === 'loads') {
      return Promise.resolve((this.#answers.get('load ') ?? []).map(({ at, answer }) => [at, answer]))
    }
    const at = typeof parameters.at === 'number' ? parameters.at : Infinity
    const all = this.#answers.get(`${call} ${keyOf(call, parameters)}`) ?? []
    // What comes first may have been seen a moment after the time that is asked for.
    const found = all.findLast((each) => each.at <= at) ?? all[0]
    if (found)
      return Promise.resolve(call === 'processes' ? filtered(found.answer, parameters) : found.answer)
    return Promise.reject(new GigalixirError('NOT_FOUND', 'This was not recorded.'))
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}

function readLine(text: string): RecordLine[] {
  try {
    const line: unknown = JSON.parse(text)
    return typeof line === 'object' && line !== null ? [line as RecordLine] : []
  } catch (error) {
    if (error instanceof SyntaxError) return []
    throw error
  }
}

/** The search of a recording goes over what was at the top. */
function filtered(answer: unknown, { search }: Parameters): unknown {
  const words = typeof search === 'string' ? search.trim().toLowerCase() : ''
  const list = answer as ProcessList
  if (words === '') return answer
  const rows = list.rows.filter((row) =>
    `${row.pid} ${processTitle(row)} ${mfaText(row.initialCall)}`.toLowerCase().includes(words),
  )
  return { ...list, rows }
}
