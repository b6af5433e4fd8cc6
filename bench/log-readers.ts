import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { Server } from 'node:https'
import { createServer } from 'node:net'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { packageRoot } from '../src/lib/paths.js'
import { freePort } from '../test/support/sim.js'
import { eventually } from '../test/support/through-router.js'
import { LineCounter } from './line-counter.js'

/** A program whose output is a log. */
export class Follower {
  readonly #child
  readonly #ended: Promise<void>
  #said = ''

  constructor(file: string, args: string[], env: NodeJS.ProcessEnv) {
    this.#child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'], env })
    this.#child.stderr.on('data', (chunk: Buffer) => (this.#said += chunk.toString()))
    this.#ended = once(this.#child, 'close').then(() => undefined)
  }

  /** Has lines printed until one is shown. */
  async listening(print: () => Promise<void>): Promise<void> {
    let shown = false
    const seen = () => (shown = true)
    this.#child.stdout.on('data', seen)
    await eventually(
      async () => {
        await print()
        return shown
      },
      (answer) => answer,
      { what: 'the first line of a log' },
    )
    this.#child.stdout.off('data', seen)
  }

  expect(count: number): LineCounter {
    const counter = new LineCounter(count)
    this.#child.stdout.on('data', counter.take)
    return counter
  }

  /** @throws Error when the program ends before */
  async until(counter: LineCounter): Promise<void> {
    const tooEarly = this.#ended.then(() => {
      throw new Error(`a log ended before its last line: ${this.#said}`)
    })
    await Promise.race([counter.arrived, tooEarly])
    tooEarly.catch(() => undefined)
  }

  async end(): Promise<void> {
    this.#child.kill()
    await this.#ended
  }
}

/** A receiver of drained lines. */
export abstract class Drain {
  #counter: LineCounter | undefined

  /** Where lines are sent to. */
  abstract readonly url: string
  abstract close(): void

  expect(count: number): LineCounter {
    return (this.#counter = new LineCounter(count))
  }

  protected take(chunk: Buffer): void {
    this.#counter?.take(chunk)
  }
}

/** Syslog over TCP: a stream of messages. */
export class SyslogDrain extends Drain {
  readonly #sockets = new Set<Socket>()
  readonly #server = createServer((socket) => {
    this.#sockets.add(socket)
    socket.on('data', (chunk) => this.take(chunk))
    socket.on('error', () => socket.destroy())
    socket.on('close', () => this.#sockets.delete(socket))
  })

  private constructor(readonly url: string) {
    super()
  }

  static async listen(): Promise<SyslogDrain> {
    const port = await freePort()
    const drain = new SyslogDrain(`syslog://127.0.0.1:${port}`)
    await once(drain.#server.listen(port, '127.0.0.1'), 'listening')
    return drain
  }

  close(): void {
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
  }
}

const tlsFile = (name: string) => join(packageRoot(), 'test', 'fixtures', 'tls', name)
/** The certificate of `HttpsDrain`, for programs that are to trust it. */
export const HTTPS_DRAIN_CERTIFICATE = tlsFile('localhost-cert.pem')

/** Batches of messages by POST, each answered when it has come whole. */
export class HttpsDrain extends Drain {
  private constructor(
    readonly url: string,
    private readonly server: Server,
  ) {
    super()
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      request.on('data', (chunk: Buffer) => this.take(chunk))
      request.on('end', () => response.end())
    })
  }

  static async listen(): Promise<HttpsDrain> {
    const port = await freePort()
    const [key, cert] = await Promise.all([
      readFile(tlsFile('localhost-key.pem')),
      readFile(HTTPS_DRAIN_CERTIFICATE),
    ])
    const server = createHttpsServer({ key, cert })
    await once(server.listen(port, '127.0.0.1'), 'listening')
    return new HttpsDrain(`https://localhost:${port}/`, server)
  }

  close(): void {
    this.server.close()
    this.server.closeAllConnections()
  }
}
