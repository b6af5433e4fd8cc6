import fc from 'fast-check'
import type { TSchema } from '@sinclair/typebox'

/** An answer as its contract has it, as plain as can be. */
export function plainAnswer(schema: TSchema): unknown {
  const { type, properties, items, anyOf, allOf, patternProperties } = schema as {
    type?: string
    properties?: Record<string, TSchema>
    items?: TSchema
    anyOf?: TSchema[]
    allOf?: TSchema[]
    patternProperties?: Record<string, TSchema>
  }
  if ('const' in schema) return schema.const
  if (anyOf?.[0]) return plainAnswer(anyOf[0])
  if (allOf) return Object.assign({}, ...allOf.map(plainAnswer)) as unknown
  if (patternProperties) return { KEY: Object.values(patternProperties).map(plainAnswer)[0] }
  if (type === 'object')
    return Object.fromEntries(Object.entries(properties ?? {}).map(([key, each]) => [key, plainAnswer(each)]))
  if (type === 'array') return items ? [plainAnswer(items)] : []
  if (type === 'string') return '2017-04-12T17:43:28.000+00:00'
  if (type === 'integer' || type === 'number') return 2
  return type === 'boolean' ? true : null
}

/** What may stand in the place of anything. */
const ANYTHING: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    '',
    'text',
    '2',
    'a\u001b[31m%E0%A4%A',
    0,
    -1,
    2,
    1.5,
    true,
    {},
    [],
    ['x'],
    [[]],
  ),
  fc.constantFrom<unknown>({ terminated: { reason: 'OOMKilled', exitCode: 137 } }, [null], [{}, 7], {
    data: {},
  }),
  fc.jsonValue({ maxDepth: 2 }),
)

/** A value with some of it left out, replaced, or added. */
function mutated(value: unknown): fc.Arbitrary<unknown> {
  const kept = { weight: 6, arbitrary: inside(value) }
  return fc.oneof(kept, { weight: 1, arbitrary: ANYTHING })
}

function inside(value: unknown): fc.Arbitrary<unknown> {
  if (Array.isArray(value)) {
    const entry = value.length > 0 ? mutated(value[0]) : ANYTHING
    return fc.oneof(
      fc.array(entry, { maxLength: 3 }),
      // One alone, where a list is usual.
      entry,
    )
  }
  if (typeof value !== 'object' || value === null) return fc.constant(value)
  const fields = Object.fromEntries(Object.entries(value).map(([key, each]) => [key, mutated(each)]))
  return fc
    .tuple(
      fc.record(fields, { requiredKeys: [] }),
      fc.dictionary(fc.string({ maxLength: 4 }), ANYTHING, { maxKeys: 1 }),
    )
    .map(([known, more]) => ({ ...more, ...known }))
}

/** The body of an answer that means success: what the contract says, in whatever state. */
export function mutatedBody(schema: TSchema): fc.Arbitrary<string> {
  const data = mutated(plainAnswer(schema)).map((value) => JSON.stringify({ data: value }))
  return fc.oneof(
    { weight: 12, arbitrary: data },
    { weight: 1, arbitrary: mutated(plainAnswer(schema)).map((value) => JSON.stringify(value)) },
    {
      weight: 3,
      arbitrary: fc.constantFrom('', ' ', '{}', '[]', 'null', '{"data":{"n":1.0}}', '{"data":"done"}'),
    },
    { weight: 1, arbitrary: fc.constantFrom('done', '<h1>It works</h1>', '{"data": [{') },
  )
}
