import type { RequestRecord } from '../../wire.js'

type Test = (request: RequestRecord) => boolean

/** How each field is compared with what was typed behind it. */
const FIELDS: ReadonlyMap<string, (value: string) => Test> = new Map<string, (value: string) => Test>([
  ['status', statusTest],
  [
    'method',
    (value) =>
      ({ method }) =>
        method.toLowerCase() === value.toLowerCase(),
  ],
  [
    'path',
    (value) =>
      ({ path }) =>
        path.toLowerCase().includes(value.toLowerCase()),
  ],
  [
    'replica',
    (value) =>
      ({ replica }) =>
        replica?.includes(value) ?? false,
  ],
  [
    'release',
    (value) =>
      ({ release }) =>
        String(release) === value.replace(/^v/, ''),
  ],
  ['time', timeTest],
  [
    'id',
    (value) =>
      ({ id }) =>
        id === value,
  ],
])
const TERM = new RegExp(`(-?)(?:(${[...FIELDS.keys()].join('|')}):)?(\\S+)`, 'g')

/**
 * What is typed above the requests: `status:5xx method:post path:/carts replica:1a2b release:7 time:>500 -health`. All of it
 * has to hold. A word alone is looked for in the path.
 */
export function requestQuery(text: string): Test | undefined {
  const tests: Test[] = []
  for (const [, minus, field = 'path', value = ''] of text.matchAll(TERM)) {
    const test = FIELDS.get(field)?.(value)
    if (test) tests.push(minus === '-' ? (request) => !test(request) : test)
  }
  return tests.length === 0 ? undefined : (request) => tests.every((test) => test(request))
}

/** `404`, `4xx`, or `none` for a client that went before it was answered. */
function statusTest(value: string): Test {
  if (value === 'none') return ({ status }) => status === null
  if (!/^[1-5][0-9x]{2}$/i.test(value)) return () => false
  const wanted = new RegExp(`^${value.replace(/x/gi, '\\d')}$`)
  return ({ status }) => wanted.test(String(status))
}

/** `>500` and `<500` in milliseconds; a number alone is the least. */
function timeTest(value: string): Test {
  const [, sign, amount] = /^([<>]?)(\d+)$/.exec(value) ?? []
  if (amount === undefined) return () => false
  return sign === '<'
    ? ({ serviceMs }) => serviceMs < Number(amount)
    : ({ serviceMs }) => serviceMs >= Number(amount)
}
