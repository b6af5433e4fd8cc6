import { plain } from './ansi.js'

/** A line as it is searched. */
export interface SearchedLine {
  readonly app: string
  /** The replica, or whatever else wrote it. */
  readonly source: string
  readonly message: string
}

export type Level = 'error' | 'warning' | 'info' | 'debug'

type Test = (line: SearchedLine) => boolean

/** A word with its field, `"text"`, `/pattern/flags`, or a word; each with `-` in front for its opposite. */
const TERM = /(-?)(?:(app|replica|level):(\S+)|"((?:[^"\\]|\\.)*)"|\/((?:[^/\\]|\\.)+)\/(i?)|(\S+))/g

/**
 * What is typed above a log: `app:shop replica:web level:error "exact text" /pattern/i -not`. All of it has to hold.
 *
 * @throws SyntaxError for a pattern that is none
 */
export function queryOf(text: string): Test | undefined {
  const tests: Test[] = []
  for (const [, minus, field, value = '', quoted, pattern, flags, word] of text.matchAll(TERM)) {
    const test = testOf({ field, value, quoted, pattern, flags, word })
    tests.push(minus === '-' ? (line) => !test(line) : test)
  }
  return tests.length === 0 ? undefined : (line) => tests.every((test) => test(line))
}

interface Term {
  readonly field: string | undefined
  readonly value: string
  readonly quoted: string | undefined
  readonly pattern: string | undefined
  readonly flags: string | undefined
  readonly word: string | undefined
}

function testOf({ field, value, quoted, pattern, flags, word }: Term): Test {
  if (field === 'app') return ({ app }) => app === value
  if (field === 'replica') return ({ source }) => source.includes(value)
  if (field === 'level') return ({ message }) => levelOf(message) === leveled(value)
  if (pattern !== undefined) {
    const expression = new RegExp(pattern, flags)
    return ({ message }) => expression.test(plain(message))
  }
  if (quoted !== undefined) {
    const exact = quoted.replace(/\\(.)/g, '$1')
    return ({ message }) => plain(message).includes(exact)
  }
  const lower = (word ?? '').toLowerCase()
  return ({ message }) => plain(message).toLowerCase().includes(lower)
}

/** How far into a line its level stands; a whole megabyte is not searched for it. */
const LEVEL_WITHIN = 200

/** The level that Elixir's logger, and most others, write near the beginning of a line. */
export function levelOf(message: string): Level | undefined {
  const found = /\[(error|warning|warn|notice|info|debug|critical|alert|emergency)\]|\b(?:level=)(\w+)/i.exec(
    message.slice(0, LEVEL_WITHIN),
  )
  return found ? leveled(found[1] ?? found[2] ?? '') : undefined
}

function leveled(word: string): Level | undefined {
  switch (word.toLowerCase()) {
    case 'error':
    case 'critical':
    case 'alert':
    case 'emergency':
      return 'error'
    case 'warn':
    case 'warning':
      return 'warning'
    case 'notice':
    case 'info':
      return 'info'
    case 'debug':
      return 'debug'
    default:
      return undefined
  }
}
