import type { Duplex } from 'node:stream'
import { execa } from 'execa'
import { getObserverCommands, getSshPlace } from '../api/remote.js'
import type { Session } from '../api/session.js'
import { GigalixirError } from '../errors.js'
import { LIKELY_NODE, readLikelyNode } from '../ssh/node.js'
import { NODE_PLACE, readNodePlace } from '../ssh/node-place.js'
import type { NodePlace } from '../ssh/node-place.js'
import { ownKeyFor } from '../ssh/own-key.js'
import { shWords, splitWords } from '../ssh/sh-words.js'
import type { NodeAccess, NodeName } from './access.js'

interface OwnSshAccessOptions {
  readonly session: Session
  readonly app: string
  readonly replica: string
  readonly cookie?: string | undefined
  /** Words for the ssh program, as somebody typed them in one text. */
  readonly options?: string | undefined
  /** The ssh program; `ssh` if not given. */
  readonly program?: string | undefined
  readonly signal: AbortSignal
}

/** The way to a replica's node through the person's own ssh program: `-W` makes its input and output a port over there. */
export class OwnSshAccess implements NodeAccess {
  readonly #options: OwnSshAccessOptions

  constructor(options: OwnSshAccessOptions) {
    this.#options = options
  }

  get replica(): string {
    return this.#options.replica
  }

  async likelyName(): Promise<NodeName | undefined> {
    const { cookie } = this.#options
    const facts = readLikelyNode((await this.#run(LIKELY_NODE)).stdout)
    return facts && cookie !== undefined ? { ...facts, cookie } : facts
  }

  async name(): Promise<NodeName> {
    const { session, app, cookie } = this.#options
    const commands = await getObserverCommands(session, app)
    const [node, told] = await Promise.all([
      this.#ask(commands.nodeName),
      cookie ?? this.#ask(commands.cookie),
    ])
    return { node, cookie: told }
  }

  async place(): Promise<NodePlace> {
    return readNodePlace((await this.#run(NODE_PLACE)).stdout)
  }

  async open(port: number): Promise<Duplex> {
    const [file, args] = await this.#command(['-W', `127.0.0.1:${port}`], [])
    const child = execa(file, args, {
      cancelSignal: this.#options.signal,
      stderr: 'inherit',
      buffer: false,
      windowsHide: true,
    })
    // Its end shows as the end of the stream.
    child.catch(() => undefined)
    return child.duplex()
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  async #ask(expression: string): Promise<string> {
    const { exitCode, stdout, stderr } = await this.#run(
      shWords(['gigalixir_run', 'distillery-eval', '--', expression]),
    )
    const answer = stdout
      .trim()
      .split('\n')[0]
      ?.replace(/^["':]|["']$/g, '')
    if (exitCode === 0 && answer) return answer
    throw this.#unreached(stderr)
  }

  /** Runs a line of shell over there. @throws GigalixirError PROGRAM_FAILED without the program; UNREACHABLE */
  async #run(line: string): Promise<{ exitCode: number | undefined; stdout: string; stderr: string }> {
    const [file, args] = await this.#command([], [line])
    const { exitCode, stdout, stderr, code } = await execa(file, args, {
      reject: false,
      stdin: 'ignore',
      cancelSignal: this.#options.signal,
      windowsHide: true,
    })
    if (code === 'ENOENT') {
      throw new GigalixirError('PROGRAM_FAILED', `There is no program ${file}.`, {
        next: ['Leave out -o and -c: no ssh program is needed then.'],
      })
    }
    // As ssh ends when it did not get there.
    if (exitCode === 255) throw this.#unreached(stderr)
    return { exitCode, stdout, stderr }
  }

  #unreached(stderr: string): GigalixirError {
    const { program = 'ssh' } = this.#options
    return new GigalixirError('UNREACHABLE', `${program} did not reach ${this.replica}: ${stderr.trim()}`)
  }

  async #command(options: readonly string[], command: readonly string[]): Promise<[string, string[]]> {
    const { session, app, replica, program = 'ssh', options: typed = '' } = this.#options
    const place = await getSshPlace(session, app, { pod: replica, failed: false })
    const [file = 'ssh', ...first] = splitWords(program)
    const identity =
      process.env.GIGALIXIR_IDENTITY_FILE ??
      (session.target.kind === 'simulator' ? await ownKeyFor(session) : undefined)
    return [
      file,
      [
        ...first,
        ...(identity === undefined ? [] : ['-i', identity]),
        ...splitWords(typed),
        ...(place.port === 22 ? [] : ['-p', String(place.port)]),
        ...options,
        `root@${place.host}`,
        ...command,
      ],
    ]
  }
}
