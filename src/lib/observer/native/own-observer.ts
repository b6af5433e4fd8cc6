import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { execa } from 'execa'
import { GigalixirError } from '../../errors.js'
import { isBundled, packageRoot } from '../../paths.js'
import type { NodeName } from '../access.js'
import { WITHOUT_ERLANG, installAdvice } from './find-erlang.js'
import { erlangInstructions } from './instructions.js'

const MODULE = 'gigalixir_observer'
/** What our own lines begin with, among all that Erlang and its windows may print. */
const MARK = '@gigalixir '
/** What somebody set for Erlang in general, such as a name for every node, does not fit this one. */
const WITHOUT_SETTINGS = {
  ERL_AFLAGS: undefined,
  ERL_FLAGS: undefined,
  ERL_ZFLAGS: undefined,
  ERL_COMPILER_OPTIONS: undefined,
}
/** How many of the other lines are told when it ends unexpectedly. */
const KEPT_LINES = 15
/** Milliseconds until an observer that does not end when told to is ended. */
const PATIENCE_MS = 3000

export interface OwnObserverOptions {
  /** The `erl` to start. */
  readonly erlang: string
  readonly remote: NodeName
  /** The port of this machine that leads to the node. */
  readonly port: number
  /** The version of the distribution protocol to speak with it. */
  readonly version: 5 | 6
  readonly signal: AbortSignal
  /** Told once, when the window is open. @param byHand whether the node must be chosen in its menu */
  readonly onOpen: (byHand: boolean) => void
}

/**
 * Runs the person's own Erlang observer until its window is closed, or the signal: as a hidden node that only we and the
 * node know. Nothing is left of it.
 *
 * @throws GigalixirError PROGRAM_FAILED when there is no observer, or no screen; ERLANG_REFUSED; UNREACHABLE when the node
 *   went away
 */
export async function runOwnObserver(options: OwnObserverOptions): Promise<void> {
  const { erlang, remote, signal, onOpen } = options
  const folder = await mkdtemp(join(tmpdir(), 'gigalixir-observer-'))
  const removeFolder = () => rm(folder, { recursive: true, force: true, maxRetries: 3 })
  try {
    await copyFile(sourceFile(), join(folder, `${MODULE}.erl`))
    const child = execa(erlang, erlangArguments(), {
      cwd: folder,
      reject: false,
      buffer: false,
      windowsHide: true,
      env: WITHOUT_SETTINGS,
    })
    const stop = () => {
      // The end of its input is what it ends by; a signal would be answered by Erlang's own menu on some systems.
      child.stdin.end()
      setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS).unref()
    }
    child.stdin.on('error', () => undefined)
    child.stdin.write(`${erlangInstructions({ ...options, folder: process.cwd() })}\n`)
    signal.addEventListener('abort', stop, { once: true })
    if (signal.aborted) stop()
    const noise: string[] = []
    const keep = (line: string) => {
      noise.push(line)
      if (noise.length > KEPT_LINES) noise.shift()
    }
    const last = { word: '' }
    const hear = (word: string) => {
      last.word = word
      // It is loaded by then, and a program that is killed later leaves no folder behind. What fails is tried again at the end.
      if (word === 'connected') removeFolder().catch(() => undefined)
      if (word === 'opened' || word === 'choose') onOpen(word === 'choose')
    }
    createInterface({ input: child.stderr }).on('line', keep)
    const lines = createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith(MARK)) hear(line.slice(MARK.length))
      else keep(line)
    })
    // Its last word may be read after its end.
    const [{ exitCode }] = await Promise.all([child, once(lines, 'close')])
    signal.removeEventListener('abort', stop)
    if (signal.aborted || last.word === 'closed') return
    throw failure(last.word, remote.node, exitCode, noise)
  } finally {
    await removeFolder()
  }
}

/** No word in it needs quoting, on any system; nothing secret. */
function erlangArguments(): string[] {
  return [
    ...['-noshell', '-hidden', '-start_epmd', 'false', '-epmd_module', MODULE],
    ...['-kernel', 'inet_dist_use_interface', '{127,0,0,1}'],
    // Nobody has to connect to it (Erlang 23 and later know how not to listen).
    ...['-dist_listen', 'false'],
    // Without it Erlang would read, or make, the cookie of the person. This one is replaced before it counts.
    ...['-setcookie', randomBytes(16).toString('hex')],
    // Ctrl-C is ours to answer.
    '+Bi',
    ...['-pa', '.', '-eval', `compile:file(${MODULE},[report]).`, '-run', MODULE, 'start'],
  ]
}

function sourceFile(): string {
  const folder = isBundled() ? ['dist', 'observer'] : ['src', 'lib', 'observer', 'native']
  return join(packageRoot(), ...folder, `${MODULE}.erl`)
}

function failure(word: string, node: string, exitCode: number | undefined, noise: string[]): GigalixirError {
  const [, kind = word, detail = ''] = /^failed (\w+)(?: (.*))?$/.exec(word) ?? []
  const said = noise.length === 0 ? '' : `\n${noise.join('\n')}`
  switch (kind) {
    case 'lost':
      return new GigalixirError('UNREACHABLE', `${node} went away, and the observer ended.`, {
        next: ['See how the app is: gigalixir ps', 'Then run it again.'],
      })
    case 'missing':
      return new GigalixirError(
        'PROGRAM_FAILED',
        `Your Erlang has no observer: the module ${detail} is missing.`,
        {
          next: [installAdvice(), WITHOUT_ERLANG],
        },
      )
    case 'connect':
      return new GigalixirError(
        'ERLANG_REFUSED',
        `Your Erlang (OTP ${detail}) could not connect to ${node}, which this program itself could.${said}`,
        {
          next: [
            'It may be too old for the other, or too new: more than two versions apart is too far.',
            WITHOUT_ERLANG,
          ],
        },
      )
    case 'window':
      return new GigalixirError(
        'PROGRAM_FAILED',
        `The observer could not open its window: ${detail}${said}`,
        {
          next: ['It needs a screen that programs can draw on.', WITHOUT_ERLANG],
        },
      )
    default:
      return new GigalixirError(
        'PROGRAM_FAILED',
        `Your Erlang ended unexpectedly (exit code ${exitCode ?? 'none'})${detail && `: ${detail}`}.${said}`,
        { next: [WITHOUT_ERLANG] },
      )
  }
}
