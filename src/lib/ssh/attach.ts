import type { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ClientChannel, PseudoTtyOptions } from 'ssh2'
import { GigalixirError } from '../errors.js'
import { interruptRemote } from './interrupt.js'
import { ShownStream, shown } from '../ui/shown.js'
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
  stdin.pipe(channel)
  try {
    return await untilEnd(connection, channel, signal, [
      passOn(channel, process.stdout),
      passOn(channel.stderr, process.stderr),
    ])
  } finally {
    stdin.unpipe(channel)
    // What the command did not read is of no interest, and must not keep this process.
    stdin.destroy()
  }
}

/**
 * Waits for a remote command without a terminal, and passes Ctrl-C on to it.
 *
 * @param passing what passes on its output
 * @returns its exit code
 * @throws GigalixirError INTERRUPTED when it does not end after that; UNREACHABLE
 */
async function untilEnd(
  connection: ReplicaConnection,
  channel: ClientChannel,
  signal: AbortSignal,
  passing: readonly Promise<void>[],
): Promise<number> {
  const ended = exitCodeOf(channel)
  let timer: NodeJS.Timeout | undefined
  let interrupt: () => void = () => undefined
  const ignored = new Promise<never>((_, reject) => {
    interrupt = () => {
      interruptRemote(connection).catch(() => undefined) // it is lost, which ends this, too
      timer = setTimeout(() => {
        reject(
          new GigalixirError(
            'INTERRUPTED',
            `Stopped here. What was started on ${connection.replica} keeps running there.`,
          ),
        )
      }, PATIENCE_MS)
    }
  })
  signal.addEventListener('abort', interrupt, { once: true })
  if (signal.aborted) interrupt()
  try {
    const [exitCode] = await Promise.race([Promise.all([ended, ...passing]), ignored])
    return exitCode
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', interrupt)
  }
}

async function passOn(from: Readable, to: NodeJS.WriteStream): Promise<void> {
  await pipeline([from, ...(to.isTTY ? [new ShownStream()] : []), to], { end: false })
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
  channel.end()
  const label = `[${connection.replica}] `
  return untilEnd(connection, channel, signal, [
    labelled(channel, process.stdout, label),
    labelled(channel.stderr, process.stderr, label),
  ])
}

async function labelled(from: Readable, to: Writable, label: string): Promise<void> {
  let rest = ''
  from.setEncoding('utf8')
  for await (const chunk of from) {
    const lines = (rest + String(chunk)).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) to.write(`${label}${shown(line)}\n`)
  }
  if (rest !== '') to.write(`${label}${shown(rest)}\n`)
}
