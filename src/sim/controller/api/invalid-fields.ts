import type { FastifyError } from 'fastify'
import type { Failure } from '../../../lib/api/contract/index.js'

type Problem = NonNullable<FastifyError['validation']>[number]

/** With a limit of one, these want that there is something. */
const NOT_EMPTY = ['minItems', 'minLength']
const LONGEST_NAME = 100

/** What a schema found wrong in a request, by field and in words for people. */
export function invalidFields(problems: readonly Problem[]): Failure['errors'] {
  const errors: Record<string, string[]> = Object.create(null) as Record<string, string[]>
  for (const ofOnePlace of byPlace(problems)) {
    for (const { field, words } of worded(ofOnePlace)) errors[field] = [...(errors[field] ?? []), words]
  }
  return errors
}

function byPlace(problems: readonly Problem[]): readonly (readonly Problem[])[] {
  const places = new Map<string, Problem[]>()
  for (const problem of problems) {
    places.set(problem.instancePath, [...(places.get(problem.instancePath) ?? []), problem])
  }
  return [...places.values()]
}

function worded(problems: readonly Problem[]): readonly { field: string; words: string }[] {
  const choice = problems.some(({ keyword }) => keyword === 'anyOf')
  const [problem] = problems
  if (choice && problem) return [{ field: fieldOf(problem), words: wordsOfChoice(problems) }]
  return problems.map((each) => ({ field: fieldOf(each), words: wordsOf(each) }))
}

/**
 * A union fails once per alternative and once as a whole. That is one thing to say: what may stand there; unless an
 * alternative was of the right kind, then what was wrong with that one.
 */
function wordsOfChoice(problems: readonly Problem[]): string {
  const nearest = problems.find(({ keyword }) => !['anyOf', 'const', 'type'].includes(keyword))
  if (nearest) return wordsOf(nearest)
  const values = problems.flatMap(({ params }) =>
    'allowedValue' in params ? [String(params.allowedValue)] : [],
  )
  if (values.length > 0) return `must be one of: ${values.join(', ')}`
  const types = problems.flatMap(({ params }) => ('type' in params ? [String(params.type)] : []))
  return `must be ${types.join(' or ')}`
}

function fieldOf({ instancePath, keyword, params }: Problem): string {
  const [, first = ''] = instancePath.split('/')
  if (first !== '') return first
  const missing = keyword === 'required' ? params.missingProperty : undefined
  return typeof missing === 'string' ? missing : ''
}

/** Whose value it is inside of the field, where it is inside, such as the config var of `configs`. */
function wordsOf({ instancePath, keyword, params, message }: Problem): string {
  if (instancePath === '' && keyword === 'type') return 'The request body must be a JSON object.'
  const within = instancePath.split('/').slice(2).map(unescaped).join('.')
  const isBlank = keyword === 'required' || (NOT_EMPTY.includes(keyword) && params.limit === 1)
  const words = isBlank ? "can't be blank" : (message ?? 'is invalid')
  return within === '' ? words : `\`${within.slice(0, LONGEST_NAME)}\` ${words}`
}

/** A part of a JSON pointer (RFC 6901). */
function unescaped(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~')
}
