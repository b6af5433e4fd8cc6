import { inTlsWords } from './tls-words.js'

/**
 * The only list of exit codes and error codes. docs/scripting.md shows the same table; a test keeps the two together.
 *
 * Code below a command throws a `GigalixirError`; only the base command and `main` turn it into text and exit.
 */
export const EXIT = {
  ok: 0,
  /** A bug of ours: anything that is not a GigalixirError. */
  bug: 1,
  usage: 2,
  notAuthenticated: 3,
  notFound: 4,
  refused: 5,
  network: 6,
  environment: 7,
  unhealthy: 8,
  interrupted: 130,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** Stable codes: scripts may rely on them. A code is never renamed, only added. */
export const ERRORS = {
  USAGE: { exit: EXIT.usage, meaning: 'The command line is wrong: a missing or unknown argument or flag.' },
  CONFIRMATION_NEEDED: { exit: EXIT.usage, meaning: 'A destructive command was not confirmed.' },
  NO_APP: { exit: EXIT.usage, meaning: 'No app was named and none could be found from the git remotes.' },
  NOT_AUTHENTICATED: {
    exit: EXIT.notAuthenticated,
    meaning: 'There is no API key, it is wrong, or it has no access.',
  },
  NOT_FOUND: { exit: EXIT.notFound, meaning: 'The thing named does not exist.' },
  RELEASE_NOT_FOUND: { exit: EXIT.notFound, meaning: 'The app has no release of this version or commit.' },
  REFUSED: { exit: EXIT.refused, meaning: 'The platform understood and refused, for the reason it gives.' },
  INCOMPLETE_ANSWER: {
    exit: EXIT.refused,
    meaning: 'The platform agreed, but its answer lacks what is needed to go on.',
  },
  TOO_MANY_ATTEMPTS: { exit: EXIT.refused, meaning: 'The platform asks to wait before trying again.' },
  ERLANG_REFUSED: {
    exit: EXIT.refused,
    meaning: 'An Erlang node did not let us in: a wrong cookie, a name in use, too old.',
  },
  ERLANG_FAILED: { exit: EXIT.refused, meaning: 'What was run on an Erlang node raised an error there.' },
  SSH_REFUSED: { exit: EXIT.refused, meaning: 'A replica took none of your SSH keys.' },
  HOST_KEY_CHANGED: {
    exit: EXIT.refused,
    meaning: 'What answers over SSH is not what answered before.',
  },
  PLATFORM_FAILED: {
    exit: EXIT.network,
    meaning: 'The platform answered with an error of its own (5xx) or something unreadable.',
  },
  UNREACHABLE: { exit: EXIT.network, meaning: 'The platform could not be reached, or the connection broke.' },
  TIMEOUT: { exit: EXIT.network, meaning: 'The platform did not answer in time.' },
  DOCKER_UNAVAILABLE: { exit: EXIT.environment, meaning: 'No Docker engine answers.' },
  DOCKER_FAILED: {
    exit: EXIT.environment,
    meaning: 'The Docker engine refused or failed at something the simulator needs.',
  },
  GIT_FAILED: { exit: EXIT.environment, meaning: 'git is missing or a git command failed.' },
  PROGRAM_FAILED: {
    exit: EXIT.environment,
    meaning: 'A program of yours that a command runs (psql, your editor) is missing or failed.',
  },
  STACK_UNAVAILABLE: {
    exit: EXIT.environment,
    meaning: 'The stack image could not be found, pulled or made.',
  },
  SIM_NOT_RUNNING: { exit: EXIT.environment, meaning: 'No simulator is running.' },
  SIM_START_FAILED: { exit: EXIT.environment, meaning: 'The simulator did not start.' },
  PORT_UNAVAILABLE: { exit: EXIT.environment, meaning: 'No usable port could be bound.' },
  STORAGE_FAILED: { exit: EXIT.environment, meaning: 'A file of ours could not be read or written.' },
  DISK_FULL: { exit: EXIT.environment, meaning: 'There is no room left where the simulator keeps its data.' },
  BUILD_FAILED: { exit: EXIT.unhealthy, meaning: 'The push was rejected because the build failed.' },
  MIGRATION_FAILED: {
    exit: EXIT.unhealthy,
    meaning:
      'The migrations of a deploy failed: before it, and nothing was deployed; or after it, and it is live.',
  },
  UNHEALTHY: { exit: EXIT.unhealthy, meaning: 'A release did not become healthy.' },
  ROLLED_BACK: { exit: EXIT.unhealthy, meaning: 'The release was live, and a rollback has replaced it.' },
  SUPERSEDED: { exit: EXIT.unhealthy, meaning: 'A later release has replaced the one that is waited for.' },
  UNSTABLE: { exit: EXIT.unhealthy, meaning: 'A release became healthy and did not stay so.' },
  HTTP_FAILED: {
    exit: EXIT.unhealthy,
    meaning: 'The app is healthy but does not answer the path asked for.',
  },
  DOWNTIME: { exit: EXIT.unhealthy, meaning: 'A change was noticed by more requests than it may be.' },
  INTERRUPTED: { exit: EXIT.interrupted, meaning: 'Stopped by Ctrl-C or a signal.' },
} as const satisfies Record<string, { exit: ExitCode; meaning: string }>

export type ErrorCode = keyof typeof ERRORS

/** What else to say about a failure. */
export interface ErrorDetails {
  /** What the person can do next, one sentence or command each. */
  next?: string[]
  /** Fields for `--json`, such as `{app: 'foo'}`; never a secret. */
  data?: Record<string, unknown>
  cause?: unknown
}

/**
 * An expected failure: says what happened to which thing, and what to do next. Shown calm and short, without a stack.
 *
 * @example throw new GigalixirError('NOT_FOUND', 'App `foo` not found.', { next: ['List yours: gigalixir apps'] })
 */
export class GigalixirError extends Error {
  override readonly name = 'GigalixirError'
  readonly code: ErrorCode
  readonly next: readonly string[]
  readonly data: Readonly<Record<string, unknown>>

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    this.next = details.next ?? []
    this.data = details.data ?? {}
  }

  get exitCode(): ExitCode {
    return ERRORS[this.code].exit
  }
}

/** Whether the platform may just be away for a while, so that asking again makes sense. */
export function isPassing(error: unknown): error is GigalixirError {
  return error instanceof GigalixirError && ['UNREACHABLE', 'TIMEOUT', 'PLATFORM_FAILED'].includes(error.code)
}

/** The message of anything that was thrown, in words where OpenSSL wrote it. */
export function messageOf(error: unknown): string {
  return inTlsWords(error instanceof Error ? error.message : String(error)).trimEnd()
}

/** Node's `code` of a system error (`ENOENT`, `ECONNREFUSED`…), if it has one. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}
