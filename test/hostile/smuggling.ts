import { describe, expect, it } from 'vitest'
import { rawExchange } from './raw.js'
import type { World } from './world.js'

type Outcome =
  /** Answered with a refusal; no byte of it reaches the app. */
  | 'refused'
  /** One request reaches the app, and nothing behind it. */
  | 'one'
  /** Two do, each on its own. */
  | 'two'

const HOST = 'Host: target.gigalixirapp.localhost\r\n'
/** What must never be a request to anybody when it is inside another one. */
const HIDDEN = 'GET /record-hidden HTTP/1.1\r\nHost: target.gigalixirapp.localhost\r\n\r\n'

const post = (fields: string, body: string) => `POST /record HTTP/1.1\r\n${HOST}${fields}\r\n${body}`
const get = (fields: string) => `GET /record HTTP/1.1\r\n${HOST}${fields}\r\n`
const chunked = 'Transfer-Encoding: chunked\r\n'
const close = 'Connection: close\r\n'
const sized = (text: string) => `Content-Length: ${text.length}\r\n`
const none = '0\r\n\r\n'

/** More than what the unit tests of the front door hold: spellings that some server or other has taken for framing. */
const CASES: readonly (readonly [what: string, bytes: string, outcome: Outcome])[] = [
  ['the same length twice', post('Content-Length: 5\r\nContent-Length: 5\r\n', 'hello'), 'refused'],
  ['a list of lengths', post('Content-Length: 5, 5\r\n', 'hello'), 'refused'],
  ['a hexadecimal length', post('Content-Length: 0x5\r\n', 'hello'), 'refused'],
  ['a negative length', post('Content-Length: -5\r\n', HIDDEN), 'refused'],
  ['a length no number holds', post(`Content-Length: ${'9'.repeat(30)}\r\n`, HIDDEN), 'refused'],
  ['a length with a fraction', post('Content-Length: 5.0\r\n', 'hello'), 'refused'],
  ['an empty length', post('Content-Length: \r\n', HIDDEN), 'refused'],
  ['a length in quotes', post('Content-Length: "5"\r\n', 'hello'), 'refused'],
  ['a space before the colon of a length', post('Content-Length : 5\r\n', 'hello'), 'refused'],
  ['a tab before the colon of chunked', post('Transfer-Encoding\t: chunked\r\n', none), 'refused'],
  ['a vertical tab before a length', post('Content-Length:\x0b5\r\n', 'hello'), 'refused'],
  ['a vertical tab before chunked', post(`Transfer-Encoding:\x0bchunked\r\n`, none), 'refused'],
  ['a NUL before chunked', post('Transfer-Encoding: \0chunked\r\n', none), 'refused'],
  ['almost chunked', post('Transfer-Encoding: xchunked\r\n', none + HIDDEN), 'refused'],
  ['chunked in quotes', post('Transfer-Encoding: "chunked"\r\n', none + HIDDEN), 'refused'],
  ['identity', post('Transfer-Encoding: identity\r\n', HIDDEN), 'refused'],
  ['chunked twice', post(`Transfer-Encoding: chunked, chunked\r\n`, none), 'refused'],
  ['chunked in two fields, and a length', post(chunked + chunked + sized(HIDDEN), none + HIDDEN), 'refused'],
  ['chunked on the next line', post('Transfer-Encoding:\r\n chunked\r\n', none + HIDDEN), 'refused'],
  ['chunked behind a bare LF', post(`X: y\nTransfer-Encoding: chunked\r\n${sized('x')}`, none), 'refused'],
  ['chunked behind a bare CR', post(`X: y\rTransfer-Encoding: chunked\r\n${sized('x')}`, 'x'), 'refused'],
  ['a NUL in a field', get('X: a\0b\r\n'), 'refused'],
  ['a field without a name', get(': value\r\n'), 'refused'],
  ['a field without a colon', get('Transfer-Encoding chunked\r\n'), 'refused'],
  ['a space before the first field', `GET /record HTTP/1.1\r\n ${HOST}\r\n`, 'refused'],
  ['a chunk of a hexadecimal size', post(chunked, `0x5\r\nhello\r\n${none}`), 'refused'],
  ['a chunk of a size with a sign', post(chunked, `+5\r\nhello\r\n${none}`), 'refused'],
  ['a chunk of a negative size', post(chunked, `-5\r\nhello\r\n${none}`), 'refused'],
  ['a chunk of a size no number holds', post(chunked, `${'F'.repeat(20)}\r\nhello\r\n${none}`), 'refused'],
  ['a chunk whose size ends with LF', post(chunked, `5\nhello\r\n${none}`), 'refused'],
  ['a chunk that is longer than it says', post(chunked, `5\r\nhelloHIDDEN\r\n${none}`), 'refused'],
  ['a LF in a chunk extension', post(chunked, `5;a\nb\r\nhello\r\n${none}`), 'refused'],
  ['a chunk extension in quotes', post(chunked + close, `5;a="b;c"\r\nhello\r\n${none}`), 'one'],
  [
    'a length among the trailers',
    post(chunked + close, `5\r\nhello\r\n0\r\nContent-Length: 50\r\n\r\n`),
    'refused',
  ],
  ['chunked in HTTP/1.0', `POST /record HTTP/1.0\r\n${HOST}${chunked}\r\n${none}${HIDDEN}`, 'refused'],
  ['HTTP/1.2', `GET /record HTTP/1.2\r\n${HOST}\r\n`, 'refused'],
  ['HTTP/0.9', 'GET /record\r\n\r\n', 'refused'],
  ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'refused'],
  ['a request line that ends with LF', `GET /record HTTP/1.1\n${HOST}${close}\r\n`, 'refused'],
  ['a space in the path', `GET /record x HTTP/1.1\r\n${HOST}\r\n`, 'refused'],
  ['a NUL in the path', `GET /record\0 HTTP/1.1\r\n${HOST}\r\n`, 'refused'],
  ['a tab for a space', `GET\t/record HTTP/1.1\r\n${HOST}\r\n`, 'refused'],
  ['a method of our own making', `GE;T /record HTTP/1.1\r\n${HOST}\r\n`, 'refused'],
  [
    'a host with two ports',
    `GET /record HTTP/1.1\r\nHost: target.gigalixirapp.localhost:1:2\r\n${close}\r\n`,
    'refused',
  ],
  [
    'a list of hosts',
    `GET /record HTTP/1.1\r\nHost: target.gigalixirapp.localhost, localhost\r\n${close}\r\n`,
    'refused',
  ],
  [
    'a host with a fragment',
    `GET /record HTTP/1.1\r\nHost: target.gigalixirapp.localhost#.evil\r\n${close}\r\n`,
    'refused',
  ],
  ['an empty host', `GET /record HTTP/1.1\r\nHost:\r\n${close}\r\n`, 'refused'],
  [
    'a target with a user in it',
    `GET http://target.gigalixirapp.localhost@localhost/record HTTP/1.1\r\n${HOST}${close}\r\n`,
    'refused',
  ],
  [
    'a target of another scheme',
    `GET ftp://target.gigalixirapp.localhost/record HTTP/1.1\r\n${HOST}${close}\r\n`,
    'refused',
  ],
  [
    'a way through to a port of this machine',
    `CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: 127.0.0.1:22\r\n\r\n${HIDDEN}`,
    'refused',
  ],
  ['a request in the body of a GET', get(sized(HIDDEN) + close) + HIDDEN, 'one'],
  [
    'a request in the body of a HEAD',
    `HEAD /record HTTP/1.1\r\n${HOST}${sized(HIDDEN)}${close}\r\n${HIDDEN}`,
    'one',
  ],
  [
    'a request in a chunk',
    post(chunked + close, `${HIDDEN.length.toString(16)}\r\n${HIDDEN}\r\n${none}`),
    'one',
  ],
  [
    'chunked with an underscore',
    post(`Transfer_Encoding: chunked\r\n${sized(HIDDEN)}${close}`, HIDDEN),
    'one',
  ],
  [
    'a length that Connection calls its own',
    post(`Connection: close, content-length\r\n${sized(HIDDEN)}`, HIDDEN),
    'one',
  ],
  [
    'chunked that Connection calls its own',
    post(`Connection: close, transfer-encoding\r\n${chunked}`, `5\r\nhello\r\n${none}`),
    'one',
  ],
  [
    'a WebSocket that is none, with a request behind it',
    get(
      'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n',
    ) + HIDDEN,
    'one',
  ],
  [
    'a go-ahead that is asked for and not waited for',
    post(`Expect: 100-continue\r\n${sized(HIDDEN)}${close}`, HIDDEN),
    'one',
  ],
  ['one request behind the other', get('') + get(close), 'two'],
]

export function smuggling(world: () => World): void {
  describe('request smuggling', () => {
    it.each(CASES)('%s', async (_what, bytes, outcome) => {
      const { app, sim } = world()
      await app.get('/_forget')
      const { text } = await rawExchange(sim.port, bytes, { patience: 2000 })
      const seen = await recorded(world())
      const statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status))
      const refusals = statuses.filter((status) => status >= 400)
      if (outcome === 'refused') expect([seen, refusals.length > 0], text).toEqual([[], true])
      else expect(seen.map(problemOf), text).toEqual(Array(outcome === 'one' ? 1 : 2).fill(null))
    })

    it('each request of a connection goes where its own host says', async () => {
      const { sim } = world()
      const { text } = await rawExchange(
        sim.port,
        `GET /_sim/health HTTP/1.1\r\n${HOST}\r\n` +
          'GET /_sim/health HTTP/1.1\r\nHost: localhost\r\n\r\n' +
          `GET /api/apps HTTP/1.1\r\n${HOST}${close}\r\n`,
      )
      // The control calls close what they answer on.
      expect(text).toMatch(/honest.*"instance":/s)
      expect(text).not.toContain('"data"')
    })

    it('what the platform tells an app of a request cannot be left out or forged', async () => {
      const { app, sim } = world()
      await app.get('/_forget')
      await rawExchange(
        sim.port,
        get(
          'Connection: close, X-Forwarded-For, X-Forwarded-Proto, Host\r\n' +
            'X-Forwarded-Proto: https\r\nX_Forwarded_For: 6.6.6.6\r\n',
        ),
      )
      const [request] = await recorded(world())
      expect(request).toMatch(/\r\nhost: target\./i)
      expect(request).toMatch(/\r\nx-forwarded-for: 127\.0\.0\.1\r\n/i)
      expect(request).toMatch(/\r\nx-forwarded-proto: http\r\n/i)
    })
  })
}

/** What the app was sent, by connection. */
async function recorded({ app }: World): Promise<string[]> {
  const { body } = await app.get('/_seen')
  return body
    .toString()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => Buffer.from(line, 'base64').toString('latin1'))
}

/**
 * Reads what came on one connection as strictly as RFC 9112 has it.
 *
 * @returns what could be read in more than one way; null when it is one request and nothing else
 */
function problemOf(bytes: string): string | null {
  const [, head = '', body = ''] = /^(.*?\r\n)\r\n(.*)$/s.exec(bytes) ?? []
  const [line = '', ...fields] = head.split('\r\n').slice(0, -1)
  if (!/^[A-Z]+ \S+ HTTP\/1\.1$/.test(line)) return `request line ${line}`
  const odd = fields.find((field) => !/^[\w!#$%&'*+.^`|~-]+:[\t\x20-\x7e\x80-\xff]*$/.test(field))
  if (odd !== undefined) return `field ${odd}`
  const valuesOf = (name: string) =>
    fields
      .filter((field) => field.toLowerCase().startsWith(`${name}:`))
      .map((field) => field.slice(name.length + 1).trim())
  const [lengths, codings] = [valuesOf('content-length'), valuesOf('transfer-encoding')]
  if (valuesOf('host').length !== 1) return 'hosts'
  if (lengths.length + codings.length > 1) return `framing ${lengths.join()} ${codings.join()}`
  if (codings.length === 1) {
    if (codings[0] !== 'chunked') return `coding ${codings[0] ?? ''}`
    return /^(?:[1-9a-f][\da-f]*\r\n[^]*?\r\n)*0\r\n(?:[\w-]+: .*\r\n)*\r\n$/i.test(body)
      ? null
      : `chunks ${body}`
  }
  const length = Number(lengths[0] ?? 0)
  return body.length === length ? null : `${body.length} bytes of ${length}: ${body}`
}
