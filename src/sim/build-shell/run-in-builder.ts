import { randomBytes } from 'node:crypto'
import { GigalixirError } from '../../lib/errors.js'
import { connectDocker, dockerWords, isNotFound } from '../engines/docker/client/index.js'
import type { ContainerApi, Docker, ExecApi } from '../engines/docker/client/index.js'
import { sleep } from '../waiting.js'
import { passStreams } from './pass-streams.js'

export interface RunInBuilderOptions {
  /** Docker's id of the container, which runs. */
  readonly container: string
  /** A line for its shell; a shell when there is none. */
  readonly line: string | undefined
  readonly signal: AbortSignal
  readonly connect?: () => Promise<Docker>
}

/** Where the simulator puts it in each builder. */
const SHELL = '/tmp/buildpacks/shell.sh'
/** Milliseconds a command gets to end after Ctrl-C, where it has no terminal to hear it from. */
const PATIENCE = 3000
/** How a command ends that was killed, which is what the end of its container does. */
const KILLED = 137
/** Milliseconds in which Docker learns that a container ended whose commands have. */
const ENDS_WITHIN = 500
/** Milliseconds until Docker has to know how a command ended whose output has. */
const KNOWN_WITHIN = 5000

/**
 * Runs something in the container of a failed build with this process's own streams: with a terminal there when there is
 * one here, without one as in a script.
 *
 * @returns its exit code
 * @throws GigalixirError DOCKER_UNAVAILABLE; NOT_FOUND when this machine's Docker has no such container; UNREACHABLE when it
 *   was ended or removed meanwhile
 */
export async function runInBuilder(options: RunInBuilderOptions): Promise<number> {
  const { line, signal } = options
  const docker = await (options.connect ?? (async () => (await connectDocker()).docker))()
  const container = docker.getContainer(options.container)
  const { stdin, stdout } = process
  const hasTerminal = stdin.isTTY && stdout.isTTY
  const pidFile = `/tmp/shell-${randomBytes(4).toString('hex')}`
  const exec = await found(
    container.exec({
      Cmd: ['bash', SHELL, pidFile, ...(line === undefined ? [] : [line])],
      Env: [`TERM=${process.env.TERM ?? 'xterm-256color'}`],
      ...{ AttachStdin: true, AttachStdout: true, AttachStderr: true, Tty: hasTerminal },
    }),
  )
  const stream = await found(exec.start({ hijack: true, stdin: true, Tty: hasTerminal }))
  const interrupt = () => {
    end(container, pidFile, 'INT')
    setTimeout(() => end(container, pidFile, 'KILL'), PATIENCE).unref()
  }
  signal.addEventListener('abort', interrupt, { once: true })
  try {
    if (signal.aborted) interrupt()
    await passStreams(exec, stream, hasTerminal)
    const exitCode = await exitCodeOf(exec)
    if (exitCode === KILLED && (await endsToo(container)))
      throw gone('It was ended while the shell was open.')
    return exitCode
  } finally {
    signal.removeEventListener('abort', interrupt)
    stream.destroy()
  }
}

async function found<T>(call: Promise<T>): Promise<T> {
  try {
    return await call
  } catch (error) {
    if (!isNotFound(error)) throw error
    throw new GigalixirError('NOT_FOUND', "The container is not in this machine's Docker.", {
      next: ['Run this where the simulator runs, with the same Docker: DOCKER_HOST or docker context.'],
      cause: error,
    })
  }
}

/** Docker has no call that ends what it runs in a container: a second command does. */
function end(container: ContainerApi, pidFile: string, signal: 'INT' | 'KILL'): void {
  const line = `pid=$(cat ${pidFile}) && kill -${signal} -- "-$pid" 2>/dev/null || kill -${signal} "$pid"`
  void container
    .exec({ Cmd: ['bash', '-c', line] })
    .then((exec) => exec.start({ Detach: true }))
    // An answer nobody reads would keep this process.
    .then((answer) => answer.destroy())
    .catch(() => undefined) // it has ended, and its container may have: that is what was wanted
}

/** Docker may say a moment later than its output ends how a command ended. */
async function exitCodeOf(exec: ExecApi): Promise<number> {
  const exitCode = await within(KNOWN_WITHIN, async () => (await inspect(exec)).ExitCode)
  if (exitCode === null) throw gone('Docker does not say how it ended.')
  return exitCode
}

/** Whether the container is about to end as well, and not only the command in it. */
async function endsToo(container: ContainerApi): Promise<boolean> {
  const ended = await within(ENDS_WITHIN, async () => {
    try {
      return (await container.inspect()).State.Running ? null : true
    } catch (error) {
      if (isNotFound(error)) return true
      throw error
    }
  })
  return ended === true
}

/** Asks until there is an answer; null when there was none in that many milliseconds. */
async function within<T>(milliseconds: number, ask: () => Promise<T | null>): Promise<T | null> {
  const until = performance.now() + milliseconds
  for (;;) {
    const answer = await ask()
    if (answer !== null || performance.now() > until) return answer
    await sleep(20)
  }
}

async function inspect(exec: ExecApi): Promise<{ ExitCode: number | null }> {
  try {
    return await exec.inspect()
  } catch (error) {
    throw gone(`The container was removed: ${dockerWords(error)}`)
  }
}

function gone(why: string): GigalixirError {
  return new GigalixirError('UNREACHABLE', `The connection to the container was lost. ${why}`, {
    next: ["It is removed when the app's next build starts, when the simulator stops, or after an hour."],
  })
}
