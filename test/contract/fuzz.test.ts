import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { allCalls } from '../../src/lib/api/contract/index.js'
import type { Call } from '../../src/lib/api/contract/index.js'
import { TestController, basic } from '../support/controller.js'

/** Requests made up for each call. The seed of a failure is printed with it. */
const RUNS = 15
/** Milliseconds after which a request counts as hanging. */
const PATIENCE = 10_000

/** Words that mean something somewhere: to paths, SQL, shells, HTML, JavaScript objects, terminals. */
const NASTY = [
  ...[
    '',
    ' ',
    '.',
    '..',
    '../../etc/passwd',
    '%2e%2e%2f',
    '\0',
    '\r\nSet-Cookie: a=b',
    "'; drop table apps; --",
  ],
  ...[
    '$(reboot)',
    '`id`',
    '<script>',
    '__proto__',
    'constructor',
    'toString',
    'null',
    'NaN',
    '-1',
    '1e999',
    '\u202e',
  ],
  ...['🦀'.repeat(50), 'ÄÖ', 'a'.repeat(300), 'first-light', 'first-light.git', '\ud800', '\x1b[2J'],
]

const word = fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: 'binary', maxLength: 40 }), fc.string())
const value: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: word },
  { weight: 2, arbitrary: fc.oneof(fc.integer(), fc.double(), fc.boolean(), fc.constant(null)) },
  { weight: 1, arbitrary: fc.json().map((text) => JSON.parse(text) as unknown) },
)

/** A value as the schema has it, or one that is wrong somewhere. */
function fitting(schema: SchemaLike): fc.Arbitrary<unknown> {
  const right = rightFor(schema)
  return fc.oneof({ weight: 5, arbitrary: right }, { weight: 1, arbitrary: value })
}

interface SchemaLike {
  readonly type?: string
  readonly const?: unknown
  readonly anyOf?: readonly SchemaLike[]
  readonly properties?: Readonly<Record<string, SchemaLike>>
  readonly items?: SchemaLike
  readonly patternProperties?: Readonly<Record<string, SchemaLike>>
}

function rightFor(schema: SchemaLike): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(rightFor))
  switch (schema.type) {
    case 'object': {
      const [open] = Object.values(schema.patternProperties ?? {})
      if (open) return fc.dictionary(word, fitting(open), { maxKeys: 4 })
      const fields = Object.entries(schema.properties ?? {}).map(([name, field]) => [name, fitting(field)])
      return fc.record(Object.fromEntries(fields) as Record<string, fc.Arbitrary<unknown>>, {
        requiredKeys: [],
      })
    }
    case 'array':
      return fc.array(schema.items ? fitting(schema.items) : value, { maxLength: 4 })
    case 'integer':
      return fc.oneof(fc.integer({ min: -1, max: 4 }), fc.integer())
    case 'number':
      return fc.oneof(fc.constantFrom(0.1, 0.2, 0.3, 0.35, 1, 128, 129), fc.double())
    case 'boolean':
      return fc.boolean()
    case 'string':
    case undefined:
    default:
      return word
  }
}

/** Names that are there, so that requests get past the first door. */
const KNOWN: Record<string, string[]> = { app: ['first-light', 'first-light', 'empty'], version: ['1', '2'] }

function requestFor(call: Call) {
  const params = Object.keys(call.params.properties).map((name): [string, fc.Arbitrary<string>] => [
    name,
    fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom(...(KNOWN[name] ?? ['x'])) },
      { weight: 1, arbitrary: word },
    ),
  ])
  return fc.record({
    params: fc.record(Object.fromEntries(params)),
    query: fc.oneof(fitting(call.query as SchemaLike), fc.dictionary(word, word, { maxKeys: 3 })),
    body: fc.oneof(
      { weight: 4, arbitrary: fitting(call.body as SchemaLike).map((body) => JSON.stringify(body)) },
      { weight: 1, arbitrary: fc.oneof(fc.json(), word) },
    ),
    type: fc.oneof(
      { weight: 8, arbitrary: fc.constant('application/json') },
      {
        weight: 1,
        arbitrary: fc.constantFrom('text/plain', 'application/x-www-form-urlencoded', 'a/b; c="', ''),
      },
    ),
    who: fc.oneof(
      {
        weight: 6,
        arbitrary: fc.constant(call.auth === 'app' ? ('container' as const) : ('owner' as const)),
      },
      { weight: 1, arbitrary: fc.constantFrom('stranger', 'container', 'nobody', 'nonsense') },
    ),
  })
}

type Made = ReturnType<typeof requestFor> extends fc.Arbitrary<infer T> ? T : never

describe('whatever is asked', () => {
  let home: string
  let test: TestController
  let who: Record<Made['who'], string | null>

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'gigalixir-test-'))
    test = await TestController.start(home, { keep: true })
  })
  afterAll(async () => {
    await test.stop()
    await rm(home, { recursive: true, force: true })
  })

  /** What earlier requests destroyed is there again. */
  async function world(): Promise<void> {
    const there = await test.database.apps.all()
    for (const name of ['first-light', 'empty'])
      if (!there.some((app) => app.name === name)) await test.createApp(name)
    if (!there.some((app) => app.name === 'first-light')) await test.deployHealthy('first-light')
    const stranger =
      (await test.database.users.byEmail('stranger@example.com')) ??
      (await test.database.users.create('stranger@example.com', null, 'FREE'))
    const key = `key-${Math.random()}`
    await test.database.users.addApiKey(stranger.id, key)
    const { key: own, email } = await test.controller.issueLocalKey()
    const app = (await test.database.apps.byName('first-light'))!
    const { appKey } = await test.database.apps.secrets(app)
    who = {
      owner: basic(email, own),
      stranger: basic('stranger@example.com', key),
      container: basic('first-light', appKey),
      nobody: null,
      nonsense: 'Basic %%%',
    }
  }

  it.each(
    allCalls()
      .filter(({ kind }) => kind === 'json')
      .map((call) => [call.name, call] as const),
  )(
    '%s never fails by itself and never hangs',
    async (_name, call) => {
      await world()
      await fc.assert(
        fc.asyncProperty(requestFor(call), async ({ params, query, body, type, who: as }) => {
          if (call.method === 'DELETE') await world()
          const path = call.path.replace(/:(\w+)/g, (_, name: string) =>
            encoded((params as Record<string, string>)[name] ?? ''),
          )
          const pairs = Object.entries(query ?? {}).map(([name, each]): [string, string] => [
            name,
            asText(each),
          ])
          const search = new URLSearchParams(pairs).toString()
          const authorization = who[as]
          const response = await fetch(`${test.url}${path}${search && `?${search}`}`, {
            method: call.method,
            headers: {
              ...(authorization !== null && { authorization }),
              ...(type && { 'content-type': type }),
            },
            ...(call.method !== 'GET' && { body: encodedBody(body) }),
            redirect: 'manual',
            signal: AbortSignal.timeout(PATIENCE),
          })
          const text = await response.text()
          expect(response.status, text).toBeLessThan(500)
          if (response.status >= 400 && response.headers.get('content-type')?.startsWith('application/json'))
            expect((JSON.parse(text) as { errors: object }).errors).not.toEqual({})
        }),
        { numRuns: RUNS },
      )
    },
    120_000,
  )
})

/** Not `String`: what a made value has of its own may be in the way of it. */
function asText(value: unknown): string {
  if (typeof value === 'string') return value
  return value === undefined ? '' : JSON.stringify(value)
}

/** Lone surrogates have no UTF-8: they are sent as what stands for them. */
function encoded(text: string): string {
  return encodeURIComponent(Buffer.from(text).toString())
}

function encodedBody(text: string | undefined): Uint8Array {
  return new TextEncoder().encode(text ?? '')
}
