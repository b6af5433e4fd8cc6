import { getSshPlace } from '../api/remote.js'
import type { Session } from '../api/session.js'
import { runInteractive } from '../process/run-interactive.js'
import { ownKeyFor } from './own-key.js'
import { shWords, splitWords } from './sh-words.js'

export interface OwnSshOptions {
  readonly session: Session
  readonly app: string
  readonly replica?: string | undefined
  readonly failed?: boolean
  readonly forwardAgent?: boolean
  /** Words for the ssh command, as somebody typed them in one text. */
  readonly options?: string | undefined
  /** The ssh command; `ssh` if not given. */
  readonly program?: string | undefined
  readonly command: readonly string[] | string
}

/**
 * Hands a remote command over to the person's own ssh program, as the older client did.
 *
 * @returns its exit code
 * @throws GigalixirError PROGRAM_FAILED when there is no such program
 */
export async function runOwnSsh(options: OwnSshOptions): Promise<number> {
  const { session, app, replica, failed = false, forwardAgent = false, program = 'ssh', command } = options
  const place = await getSshPlace(session, app, { pod: replica, failed })
  const [file = 'ssh', ...first] = splitWords(program)
  const line = typeof command === 'string' ? command : shWords(command)
  const identity =
    process.env.GIGALIXIR_IDENTITY_FILE ??
    (session.target.kind === 'simulator' ? await ownKeyFor(session) : undefined)
  await session.close()
  return runInteractive(
    file,
    [
      ...first,
      ...(identity === undefined ? [] : ['-i', identity]),
      ...(forwardAgent ? ['-A'] : []),
      ...splitWords(options.options ?? ''),
      ...(place.port === 22 ? [] : ['-p', String(place.port)]),
      ...(process.stdin.isTTY && process.stdout.isTTY ? ['-t'] : []),
      `root@${place.host}`,
      ...(line === '' ? [] : [line]),
    ],
    { whenMissing: 'Leave out -o and -c: no ssh program is needed then.' },
  )
}
