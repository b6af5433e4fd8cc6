import { readFile, writeFile } from 'node:fs/promises'
import { createServer as createHttpsServer } from 'node:https'
import type { IncomingMessage } from 'node:http'
import { createServer } from 'node:net'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { createServer as createTlsServer } from 'node:tls'
import { describe, expect, it, onTestFinished } from 'vitest'
import { packageRoot } from '../../../../../src/lib/paths.js'
import { FileLogger, LogDrains } from '../../../../../src/sim/logger/index.js'
import type { Drain, LogDrainsOptions } from '../../../../../src/sim/logger/index.js'
import { listening } from '../../../../support/servers.js'
import { tempDir } from '../../../../support/temp-dir.js'
import { until } from '../../../../support/until.js'

const certificate = (name: string) => readFile(join(packageRoot(), 'test', 'fixtures', 'tls', name), 'utf8')

/** Resolves when the condition holds; it is looked at whenever something arrived. */
class Arrivals {
  readonly #waiting = new Set<() => void>()

  arrived(): void {
    for (const look of [...this.#waiting]) look()
  }

  until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!condition()) return
        this.#waiting.delete(look)
        resolve()
      }
      this.#waiting.add(look)
      look()
    })
  }
}

/** Messages of a stream of octet-counted frames; `rest` is what is not whole yet. */
function framesIn(bytes: Buffer): { frames: string[]; rest: Buffer } {
  const frames: string[] = []
  let rest = bytes
  for (;;) {
    const space = rest.indexOf(' ')
    const length = Number(rest.subarray(0, space).toString())
    if (space === -1 || rest.length < space + 1 + length) return { frames, rest }
    frames.push(rest.subarray(space + 1, space + 1 + length).toString())
    rest = rest.subarray(space + 1 + length)
  }
}

/** A receiver of syslog that can be made to break. */
class Receiver {
  readonly frames: string[] = []
  readonly arrivals = new Arrivals()
  connections = 0
  /** Breaks each connection after so many frames. */
  breakAfter = Infinity

  take(socket: Socket): void {
    this.connections += 1
    let rest: Buffer = Buffer.alloc(0)
    let taken = 0
    socket.on('error', () => undefined)
    socket.on('data', (chunk: Buffer) => {
      const read = framesIn(Buffer.concat([rest, chunk]))
      rest = read.rest
      for (const frame of read.frames) {
        if (taken >= this.breakAfter) {
          socket.resetAndDestroy()
          break
        }
        taken += 1
        this.frames.push(frame)
      }
      this.arrivals.arrived()
    })
  }

  messages(): string[] {
    return this.frames.map((frame) => frame.replace(/^<190>1 \S+ \S+ \S+ \S+ - (- )?/, ''))
  }
}

async function platform(more: Partial<LogDrainsOptions> = {}) {
  const folder = await tempDir()
  const logger = new FileLogger({ folder: join(folder, 'logs') })
  await logger.start()
  const drains: Drain[] = []
  const make = () =>
    new LogDrains({
      folder: join(folder, 'drains'),
      logger,
      drains: () => Promise.resolve([...drains]),
      log: () => undefined,
      idleMs: 20,
      firstPauseMs: 5,
      timeoutMs: 2000,
      ...more,
    })
  let running = make()
  await running.start()
  onTestFinished(async () => {
    await running.stop()
    await logger.stop()
  })
  return {
    logger,
    folder,
    say: (...messages: string[]) => messages.forEach((message) => logger.notice('myapp', message)),
    add: async (url: string) => {
      drains.push({ id: drains.length + 1, app: 'myapp', url, token: `d.${drains.length + 1}` })
      await running.refresh()
    },
    remove: async () => {
      drains.length = 0
      await running.refresh()
    },
    stateOf: (id: number) => running.stateOf(id),
    stop: () => running.stop(),
    start: () => (running = make()).start(),
  }
}

const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => `line ${from + i}`)
const ownLines = (messages: string[]) => messages.filter((message) => message.startsWith('line '))

describe('a syslog drain', () => {
  async function receiver(port = 0) {
    const receiver = new Receiver()
    const server = createServer((socket) => receiver.take(socket))
    if (port === 0) return { receiver, server, port: await listening(server) }
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())))
    return { receiver, server, port }
  }

  it('gets each line written after it was added, as RFC 5424 has it, whatever bytes are in it', async () => {
    const { receiver: syslog, port } = await receiver()
    const { add, say } = await platform()
    say('before')
    await add(`syslog://127.0.0.1:${port}`)
    say('Zwölf 🦀 Boxkämpfer', '')
    await syslog.arrivals.until(() => syslog.frames.length === 2)
    expect(syslog.frames[0]).toMatch(
      /^<190>1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00 myapp myapp gigalixir-run - - Zwölf 🦀 Boxkämpfer$/,
    )
    expect(syslog.messages()).toEqual(['Zwölf 🦀 Boxkämpfer', ''])
  })

  it('loses nothing when connections break in the middle', async () => {
    const { receiver: syslog, port } = await receiver()
    syslog.breakAfter = 70
    const { add, say } = await platform()
    await add(`syslog://127.0.0.1:${port}`)
    say(...numbers(0, 60))
    await syslog.arrivals.until(() => syslog.messages().includes('line 59'))
    say(...numbers(60, 200))
    await syslog.arrivals.until(() => syslog.connections >= 3)
    syslog.breakAfter = Infinity
    await syslog.arrivals.until(() => syslog.messages().includes('line 199'))
    expect(new Set(ownLines(syslog.messages()))).toEqual(new Set(numbers(0, 200)))
  })

  it('that is away gets everything when it is back, and the app’s log says both', async () => {
    const first = await receiver()
    const { add, say, logger } = await platform()
    await add(`syslog://127.0.0.1:${first.port}`)
    await new Promise<void>((resolve) => first.server.close(() => resolve()))
    say(...numbers(0, 50))
    const said = logger.tail('myapp', { lines: 100, follow: true })
    const arrivals = new Arrivals()
    let text = ''
    said.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      arrivals.arrived()
    })
    onTestFinished(() => void said.destroy())
    await arrivals.until(() => /Drain syslog:\/\/127\.0\.0\.1:\d+ fails: .*ECONNREFUSED/.test(text))
    const { receiver: syslog } = await receiver(first.port)
    await arrivals.until(() => text.includes('works again'))
    expect(ownLines(syslog.messages())).toEqual(numbers(0, 50))
    expect(text.match(/ fails: /g)).toHaveLength(1)
  })

  it('goes on after a restart where it was, and begins at the end when it is added anew', async () => {
    const { receiver: syslog, port } = await receiver()
    const { add, say, start, remove, stop } = await platform()
    await add(`syslog://127.0.0.1:${port}`)
    say('line 0')
    await syslog.arrivals.until(() => syslog.frames.length === 1)
    await stop()
    await start()
    say('line 1')
    await syslog.arrivals.until(() => syslog.frames.length === 2)
    await remove()
    say('line 2')
    await add(`syslog://127.0.0.1:${port}`)
    say('line 3')
    await syslog.arrivals.until(() => syslog.frames.length === 3)
    await stop()
    expect(syslog.messages()).toEqual(['line 0', 'line 1', 'line 3'])
  })

  it('delays no other drain when it does not read', async () => {
    const stuck = createServer((socket) => socket.pause())
    const { receiver: quick, port } = await receiver()
    const { add, say } = await platform()
    await add(`syslog://127.0.0.1:${await listening(stuck)}`)
    await add(`syslog://127.0.0.1:${port}`)
    const long = 'x'.repeat(8000)
    say(...Array.from({ length: 1000 }, (_, i) => `${i} ${long}`))
    await quick.arrivals.until(() => quick.frames.length >= 1000)
    expect(quick.frames.length).toBeGreaterThanOrEqual(1000)
  })

  it('over TLS shows a certificate that is trusted, or gets nothing', async () => {
    const syslog = new Receiver()
    const [key, cert] = await Promise.all([
      certificate('localhost-key.pem'),
      certificate('localhost-cert.pem'),
    ])
    const port = await listening(createTlsServer({ key, cert }, (socket) => syslog.take(socket)))
    const trusting = await platform({ ca: await certificate('localhost-cert.pem') })
    await trusting.add(`syslog+tls://localhost:${port}`)
    trusting.say('line 0')
    await syslog.arrivals.until(() => syslog.frames.length === 1)
    expect(syslog.messages()).toEqual(['line 0'])

    const other = await platform()
    await other.add(`syslog+tls://localhost:${port}`)
    other.say('secret')
    let text = ''
    const tail = other.logger.tail('myapp', { lines: 10, follow: true })
    onTestFinished(() => void tail.destroy())
    for await (const chunk of tail) if ((text += String(chunk)).includes('fails')) break
    expect(text).toMatch(/certificate.*start the simulator with NODE_EXTRA_CA_CERTS=ca\.pem\./)
    expect(syslog.messages()).toEqual(['line 0'])
  })
})

describe('an https drain', () => {
  async function receiver(answers: number[] = []) {
    const [key, cert] = await Promise.all([
      certificate('localhost-key.pem'),
      certificate('localhost-cert.pem'),
    ])
    const arrivals = new Arrivals()
    const requests: { headers: IncomingMessage['headers']; frames: string[]; status: number }[] = []
    const server = createHttpsServer({ key, cert }, (request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const status = answers.shift() ?? 204
        requests.push({ headers: request.headers, frames: framesIn(Buffer.concat(chunks)).frames, status })
        response.writeHead(status).end()
        arrivals.arrived()
      })
    })
    const port = await listening(server)
    const received = () => requests.filter(({ status }) => status < 300).flatMap(({ frames }) => frames)
    return { url: `https://user:pass%21@localhost:${port}/logs?key=1`, requests, arrivals, received }
  }

  it('gets batches with its token, and its password as Basic authentication', async () => {
    const { url, requests, arrivals, received } = await receiver()
    const { add, say } = await platform({ ca: await certificate('localhost-cert.pem') })
    await add(url)
    say('line 0', 'line 1')
    await arrivals.until(() => received().length === 2)
    expect(requests[0]!.headers).toMatchObject({
      'content-type': 'application/logplex-1',
      'logplex-drain-token': 'd.1',
      authorization: `Basic ${Buffer.from('user:pass!').toString('base64')}`,
    })
    expect(requests.reduce((sum, { headers }) => sum + Number(headers['logplex-msg-count']), 0)).toBe(2)
    expect(received()[0]).toMatch(/^<190>1 \S+ myapp myapp gigalixir-run - line 0$/)
  })

  it('that answers 500 gets the same lines again until it takes them, and nothing twice then', async () => {
    const { url, requests, arrivals, received } = await receiver([500, 503, 204, 500])
    const { add, say, logger } = await platform({ ca: await certificate('localhost-cert.pem') })
    await add(url)
    say(...numbers(0, 2500))
    await arrivals.until(
      () => ownLines(received().map((frame) => frame.replace(/^.* - /, ''))).length >= 2500,
    )
    expect(ownLines(received().map((frame) => frame.replace(/^.* - /, '')))).toEqual(numbers(0, 2500))
    expect(requests.filter(({ status }) => status >= 500)).toHaveLength(3)
    const tail = logger.tail('myapp', { lines: 5000, follow: false })
    let text = ''
    for await (const chunk of tail) text += String(chunk)
    expect(text).toMatch(/Drain https:\/\/localhost:\d+ fails: it answered 500/)
    expect(text).not.toContain('pass')
  })
})

it('tells of each drain how far behind it is, and why', async () => {
  const syslog = new Receiver()
  let takes = false
  const port = await listening(
    createServer((socket) => (takes ? syslog.take(socket) : socket.resetAndDestroy())),
  )
  const { add, say, stateOf, logger } = await platform()
  expect(await stateOf(1)).toBeUndefined()
  await add(`syslog://127.0.0.1:${port}`)
  const isTold = async (words: string) => {
    let text = ''
    for await (const chunk of logger.tail('myapp', { lines: 1000, follow: true }))
      if ((text += String(chunk)).includes(words)) return
  }
  say(...numbers(0, 400))
  await isTold(' fails: ')
  const { behind, failure } = (await stateOf(1))!
  expect(behind).toBeGreaterThan(400 * 'line 0'.length)
  expect(failure).toMatch(/ECONNRESET|EPIPE|closed/)
  takes = true
  await isTold('works again')
  await until(async () => expect(await stateOf(1)).toEqual({ behind: 0 }))
})

it('says which file is damaged when it does not know how far a drain is, and other drains go on', async () => {
  const syslog = new Receiver()
  const port = await listening(createServer((socket) => syslog.take(socket)))
  const told = new Arrivals()
  const lines: string[] = []
  const { add, say, folder, start, stop } = await platform({
    log: (line) => {
      lines.push(line)
      told.arrived()
    },
  })
  await add(`syslog://127.0.0.1:${port}`)
  await add(`syslog://127.0.0.1:${port}`)
  await stop()
  await writeFile(join(folder, 'drains', 'drain-1.json'), '{"place": "here"}')
  await start()
  say('line 0')
  await told.until(() => lines.some((line) => line.includes('drain-1.json')))
  await syslog.arrivals.until(() => syslog.messages().includes('line 0'))
  expect(ownLines(syslog.messages())).toEqual(['line 0'])
})
