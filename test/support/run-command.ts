import { join } from 'node:path'
import { Readable } from 'node:stream'
import { packageRoot } from '../../src/lib/paths.js'
import { main } from '../../src/main.js'
import { tempDir } from './temp-dir.js'

export interface CommandRun {
  stdout: string
  stderr: string
  exitCode: number
}

export interface RunOptions {
  env?: Record<string, string | undefined>
  cwd?: string
  /** Which ends are a terminal; none by default, as in a script. */
  terminal?: { stdin?: boolean; stdout?: boolean; stderr?: boolean }
  /** Columns of the terminals; more than any line has by default. */
  columns?: number
  /** Gets what both ends are told, in the order in which a terminal shows it. */
  heard?: string[]
  /** All there is to read on stdin. */
  input?: string
}

/**
 * Runs a command in this process, as `bin/run.js` does, with its own settings folder and home, and returns what it said.
 * By default it is logged in through the environment.
 */
export async function runCommand(argv: string[], options: RunOptions = {}): Promise<CommandRun> {
  const home = await tempDir()
  const restoreEnv = withEnv({
    HOME: home,
    NETRC: undefined,
    GIT_CONFIG_GLOBAL: join(home, 'gitconfig'),
    GIGALIXIR_CONFIG_DIR: home,
    GIGALIXIR_EMAIL: 'ada@example.com',
    GIGALIXIR_API_KEY: 'the key',
    NO_COLOR: '1',
    ...options.env,
  })
  const stdout = captured(process.stdout, options.heard)
  const stderr = captured(process.stderr, options.heard)
  const restoreStdin = options.input === undefined ? undefined : withStdin(options.input)
  const { stdin: asks = false, stdout: shows = false, stderr: hints = false } = options.terminal ?? {}
  const restoreTerminals = [
    withTerminal(process.stdin, asks),
    withTerminal(process.stdout, shows, options.columns),
    withTerminal(process.stderr, hints, options.columns),
  ]
  // Not where this process happens to be: a test that ran out of time may have left it in a folder that is no longer there.
  const before = packageRoot()
  const exitCodeBefore = process.exitCode
  process.exitCode = undefined
  try {
    process.chdir(options.cwd ?? home)
    await main(packageRoot(), argv)
    return { stdout: stdout.text(), stderr: stderr.text(), exitCode: exitCodeNow() }
  } finally {
    process.chdir(before)
    process.exitCode = exitCodeBefore
    stdout.restore()
    stderr.restore()
    for (const restore of restoreTerminals) restore()
    restoreStdin?.()
    restoreEnv()
  }
}

/** What the command left; through a function, because the compiler believes that only we assign it. */
function exitCodeNow(): number {
  return Number(process.exitCode ?? 0)
}

function withEnv(changes: Record<string, string | undefined>): () => void {
  const before = Object.fromEntries(Object.keys(changes).map((name) => [name, process.env[name]]))
  apply(changes)
  return () => apply(before)

  function apply(values: Record<string, string | undefined>): void {
    for (const [name, value] of Object.entries(values)) {
      if (value === undefined) Reflect.deleteProperty(process.env, name)
      else process.env[name] = value
    }
  }
}

function captured(stream: NodeJS.WriteStream, heard: string[] = []) {
  const chunks: Buffer[] = []
  const write = stream.write.bind(stream)
  const listening = listenersOf(stream)
  stream.write = (chunk: string | Uint8Array, ...rest: unknown[]) => {
    chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : Buffer.from(chunk))
    heard.push(chunks.at(-1)?.toString() ?? '')
    const callback = rest.find((each): each is () => void => typeof each === 'function')
    if (callback) queueMicrotask(callback)
    return true
  }
  return {
    text: () => Buffer.concat(chunks).toString(),
    restore: () => {
      stream.write = write
      // What is piped into a stream that stays open leaves listeners there; a program ends then, this process goes on, and
      // at the eleventh Node would warn in the midst of some other test.
      for (const [event, listener] of listenersOf(stream))
        if (!listening.some((one) => one[0] === event && one[1] === listener))
          stream.removeListener(event, listener)
    },
  }
}

type Listener = (...args: unknown[]) => void

function listenersOf(stream: NodeJS.WriteStream): [string | symbol, Listener][] {
  return stream
    .eventNames()
    .flatMap((event) =>
      stream.rawListeners(event).map((each): [string | symbol, Listener] => [event, each as Listener]),
    )
}

/** Node makes its stdin when it is first looked at: until then, and after, whatever is there is left alone. */
function withStdin(input: string): () => void {
  const before = Object.getOwnPropertyDescriptor(process, 'stdin')!
  const stdin = Readable.from(input === '' ? [] : [Buffer.from(input)])
  Object.defineProperty(process, 'stdin', { value: stdin, configurable: true, enumerable: true })
  return () => {
    Object.defineProperty(process, 'stdin', before)
  }
}

function withTerminal(
  stream: { isTTY?: boolean; columns?: number },
  isTTY: boolean,
  columns = 10_000,
): () => void {
  const before = { isTTY: stream.isTTY, columns: stream.columns }
  const set = (values: typeof before) => {
    for (const [name, value] of Object.entries(values))
      Object.defineProperty(stream, name, { value, configurable: true, writable: true })
  }
  set({ isTTY, columns })
  return () => set(before)
}
