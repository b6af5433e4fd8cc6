import type { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ClientChannel, PseudoTtyOptions } from 'ssh2'
import { exitCodeOf } from './replica-connection.js'
import type { ReplicaConnection } from './replica-connection.js'

/** Milliseconds a remote command gets to end after Ctrl-C, where it has no terminal to hear it from. */
const PATIENCE_MS = 3000

/**
 * Runs a command in a container with this process's own streams: with a terminal there when there is one here, raw keys
 * and size included; without one, as in a script, input and output go through as they are.
 *
 * @param command words, a line for the remote shell, or '' for a shell
 * @returns its exit code
 * @throws GigalixirError UNREACHABLE
 */
export async function attach(
  connection: ReplicaConnection,
  command: readonly string[] | string,
  signal: AbortSignal,
): Promise<number> {
  const { stdin, stdout } = process
  return stdin.isTTY && stdout.isTTY
    ? withTerminal(connection, command)
    : withoutTerminal(connection, command, signal)
}

async function withTerminal(
  connection: ReplicaConnection,
  command: readonly string[] | string,
): Promise<number> {
  const { stdin, stdout } = process
  const channel = await connection.start(command, terminalOf(stdout))
  const ended = exitCodeOf(channel)
  const resize = () => channel.setWindow(stdout.rows, stdout.columns, 0, 0)
  const wasRaw = stdin.isRaw
  stdin.setRawMode(true)
  stdout.on('resize', resize)
  stdin.pipe(channel)
  channel.pipe(stdout, { end: false })
  channel.stderr.pipe(process.stderr, { end: false })
  try {
    return await ended
  } finally {
    stdout.off('resize', resize)
    stdin.unpipe(channel)
    stdin.setRawMode(wasRaw)
    stdin.pause()
  }
}

function terminalOf(stdout: NodeJS.WriteStream): PseudoTtyOptions {
  return { term: process.env.TERM ?? 'xterm-256color', cols: stdout.columns, rows: stdout.rows }
}

async function withoutTerminal(
  connection: ReplicaConnection,
  command: readonly string[] | string,
  signal: AbortSignal,
): Promise<number> {
  const { stdin } = process
  const channel = await connection.start(command)
  const ended = exitCodeOf(channel)
  const interrupt = () => {
    channel.signal('INT')
    setTimeout(() => channel.close(), PATIENCE_MS).unref()
  }
  signal.addEventListener('abort', interrupt, { once: true })
  if (signal.aborted) interrupt()
  stdin.pipe(channel)
  try {
    const [exitCode] = await Promise.all([
      ended,
      passOn(channel, process.stdout),
      passOn(channel.stderr, process.stderr),
    ])
    return exitCode
  } finally {
    signal.removeEventListener('abort', interrupt)
    stdin.unpipe(channel)
    // What the command did not read is of no interest, and must not keep this process.
    stdin.destroy()
  }
}

async function passOn(from: Readable, to: Writable): Promise<void> {
  await pipeline(from, to, { end: false })
}

/**
 * Runs a command in a container whose output is shown line by line with the replica's name before it, for several at once.
 *
 * @returns its exit code
 */
export async function runLabelled(
  connection: ReplicaConnection,
  command: readonly string[] | string,
  signal: AbortSignal,
): Promise<number> {
  const channel: ClientChannel = await connection.start(command)
  const ended = exitCodeOf(channel)
  const interrupt = () => channel.signal('INT')
  signal.addEventListener('abort', interrupt, { once: true })
  channel.end()
  try {
    const label = `[${connection.replica}] `
    await Promise.all([
      labelled(channel, process.stdout, label),
      labelled(channel.stderr, process.stderr, label),
    ])
    return await ended
  } finally {
    signal.removeEventListener('abort', interrupt)
  }
}

async function labelled(from: Readable, to: Writable, label: string): Promise<void> {
  let rest = ''
  from.setEncoding('utf8')
  for await (const chunk of from) {
    const lines = (rest + String(chunk)).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) to.write(`${label}${line}\n`)
  }
  if (rest !== '') to.write(`${label}${rest}\n`)
}
