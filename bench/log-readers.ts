import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { Socket } from 'node:net'
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

/** A syslog server that keeps what it receives. */
export class Drain {
  readonly #sockets = new Set<Socket>()
  #counter: LineCounter | undefined
  readonly #server = createServer((socket) => {
    this.#sockets.add(socket)
    socket.on('data', (chunk) => this.#counter?.take(chunk))
    socket.on('error', () => socket.destroy())
    socket.on('close', () => this.#sockets.delete(socket))
  })

  private constructor(readonly port: number) {}

  static async listen(): Promise<Drain> {
    const drain = new Drain(await freePort())
    drain.#server.listen(drain.port, '127.0.0.1')
    await once(drain.#server, 'listening')
    return drain
  }

  expect(count: number): LineCounter {
    return (this.#counter = new LineCounter(count))
  }

  close(): void {
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
  }
}
