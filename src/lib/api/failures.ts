import { isRecord } from '../atomic-file.js'
import { GigalixirError, messageOf, systemCode } from '../errors.js'
import type { ErrorCode } from '../errors.js'
import { fieldName } from '../ui/field-words.js'
import type { Target } from '../targets/target.js'

/** What a failed call was about. */
export interface CallContext {
  readonly target: Target
  /** E-mail that was sent, if any. */
  readonly email?: string | undefined
  /** App in the call's path, if any. */
  readonly app?: string | undefined
  /** Of a call that changes something: the command that shows whether it was made. */
  readonly check?: string | undefined
}

/** A status that is not the call's success. @param body the answer's text */
export function refusal(status: number, body: string, context: CallContext): GigalixirError {
  const errors = platformErrors(body)
  const said = errors && sentence(errors)
  const data = {
    status,
    target: context.target.name,
    ...(context.app !== undefined && { app: context.app }),
    ...(errors && { errors }),
  }
  const fail = (code: ErrorCode, message: string, next: string[] = []) =>
    new GigalixirError(code, message, { next, data })

  if (status === 401) return unauthorized(said, context, data)
  if (status === 404) {
    if (context.app === undefined) return fail('NOT_FOUND', said ?? `Not found on ${whoIs(context.target)}.`)
    const message = said ?? `App \`${context.app}\` not found.`
    return fail('NOT_FOUND', message, listsFor(message, context.app))
  }
  if (status === 429)
    return fail('TOO_MANY_ATTEMPTS', said ?? 'Too many attempts.', ['Wait a minute and try again.'])
  if (status === 507)
    return fail('DISK_FULL', said ?? `${whoIs(context.target)} has no room left.`, [
      'Nothing was changed. See what takes the room: gigalixir sim doctor',
    ])
  if (status >= 400 && status < 500)
    return fail('REFUSED', said ?? `${whoIs(context.target)} refused, with status ${status} and no reason.`)
  return fail(
    'PLATFORM_FAILED',
    `${whoIs(context.target)} failed with status ${status}${said ? `: ${said}` : '.'}`,
    afterFailureOf(context),
  )
}

/** Commands that list what something of an app might have been, by what is said to be missing. */
const LISTS: Readonly<Record<string, string>> = {
  Release: 'releases',
  Replica: 'ps',
  Domain: 'domains',
  Canary: 'canary',
  Database: 'pg',
  'Log drain': 'drains',
  'Config var': 'config',
}

/** Where to look for what is missing. Nothing where that is not known, such as when the call itself is unknown. */
function listsFor(message: string, app: string): string[] {
  const what = Object.keys(LISTS).find((each) => message.startsWith(`${each} \``))
  if (what !== undefined) return [`List what there is: gigalixir ${LISTS[what]} -a ${app}`]
  // What an app does not have yet is no reason to look for another app.
  const isApp = message.includes(`\`${app}\``) && !message.includes(' has no ')
  return isApp ? ['List yours: gigalixir apps'] : []
}

function unauthorized(
  said: string | undefined,
  { target, email, app }: CallContext,
  data: Record<string, unknown>,
): GigalixirError {
  // What names an app is not about the key.
  if (app !== undefined && said !== undefined && /\bapp `[^`]+`/.test(said))
    return new GigalixirError('NOT_AUTHENTICATED', said, {
      next: ['Who you are there: gigalixir whoami', 'The apps you have access to: gigalixir apps'],
      data,
    })
  const whom = email === undefined ? 'the request' : `the API key of ${email}`
  const about = app === undefined ? '' : `, or ${email ?? 'it'} has no access to app \`${app}\``
  const words = said && said !== 'Unauthorized' ? `: ${said}` : '.'
  return new GigalixirError('NOT_AUTHENTICATED', `${whoIs(target)} did not accept ${whom}${about}${words}`, {
    next: [
      ...loginSteps(target),
      ...(app === undefined ? [] : ['The apps you have access to: gigalixir apps']),
    ],
    data,
  })
}

/** There is no credential to send. */
export function notLoggedIn(target: Target, env: NodeJS.ProcessEnv = process.env): GigalixirError {
  // It is there and was not used: it would have gone to a platform it was not made for (see find-credential.ts).
  const unused = env.GIGALIXIR_EMAIL && env.GIGALIXIR_API_KEY

  return new GigalixirError('NOT_AUTHENTICATED', `You are not logged in to ${target.name}.`, {
    next: [
      ...loginSteps(target),
      ...(unused
        ? [
            `To use GIGALIXIR_API_KEY of the environment there, name the target there too: GIGALIXIR_TARGET=${target.name}`,
          ]
        : []),
    ],
    data: { target: target.name },
  })
}

function loginSteps(target: Target): string[] {
  return target.kind === 'simulator'
    ? ['Get a working key from the simulator: gigalixir sim:up']
    : ['Log in: gigalixir login']
}

/** Said of an answer that means success and is no JSON. */
export function unreadableNote({ target, check }: CallContext): string {
  return check === undefined
    ? `${whoIs(target)} sent something that is not JSON. Perhaps it comes from a proxy in between.`
    : `${whoIs(target)} accepted the change, but its answer could not be read. To make sure: ${check}`
}

/** The platform did what was asked, but its answer lacks what has to be known to go on. @param what is missing, in a sentence */
export function incomplete(what: string, { name }: Target, next: string[]): GigalixirError {
  return new GigalixirError('INCOMPLETE_ANSWER', what, { next, data: { target: name } })
}

/** Nobody can tell whether a change was made when its answer is lost: making it again may make it twice. */
function mayBeMade(check: string): string {
  return `The change may have been made all the same. Before you repeat it, look: ${check}`
}

/** Ctrl-C. @param check of a change that was on its way */
export function interrupted(check?: string): GigalixirError {
  return new GigalixirError('INTERRUPTED', 'Stopped.', {
    next: check === undefined ? [] : [mayBeMade(check)],
  })
}

/** No answer within the time. @param check as in `CallContext` */
export function tooSlow(target: Target, seconds: number, check?: string): GigalixirError {
  const longer = 'wait longer: GIGALIXIR_TIMEOUT=<seconds> in the environment.'
  return new GigalixirError('TIMEOUT', `${whoIs(target)} did not answer within ${seconds} seconds.`, {
    next: check === undefined ? [`Try again, or ${longer}`] : [mayBeMade(check), `Next time, ${longer}`],
    data: { target: target.name, host: hostOf(target), seconds },
  })
}

/** Failures of the way there that come before anything is sent. */
const NOTHING_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])

/** The connection did not come about, or broke. @param check as in `CallContext` */
export function unreachable(target: Target, cause: unknown, check?: string): GigalixirError {
  const lost = check !== undefined && mayHaveArrived(cause)
  return new GigalixirError(
    'UNREACHABLE',
    `${whoIs(target)} at ${hostOf(target)} ${lost ? 'did not answer' : 'could not be reached'}: ${connectionProblem(cause)}.`,
    {
      next: [...(lost ? [mayBeMade(check)] : []), ...wayThere(target, cause, lost)],
      data: { target: target.name, host: hostOf(target), cause: networkCode(cause) ?? messageOf(cause) },
      cause,
    },
  )
}

function wayThere(target: Target, cause: unknown, lost: boolean): string[] {
  if (target.kind === 'simulator') return ['Is it running? Start it: gigalixir sim:up']
  return [...certificateSteps(cause), ...(lost ? [] : ['Check the network and try again.'])]
}

/** Whether the platform may have got what was sent before the connection broke. */
function mayHaveArrived(cause: unknown): boolean {
  const code = networkCode(cause) ?? ''
  return !NOTHING_SENT.has(code) && !/CERT|SELF_SIGNED|UNABLE_TO_|TLS|SSL/.test(code)
}

/** What to do about a certificate nobody vouches for: none when the failure is another one. */
export function certificateSteps(cause: unknown): string[] {
  const code = networkCode(cause) ?? ''
  return /SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)|CERT_UNTRUSTED/.test(code)
    ? ['If a private authority signed it, name its file: NODE_EXTRA_CA_CERTS=ca.pem']
    : []
}

const PROBLEMS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ECONNREFUSED: 'nothing listens there (ECONNREFUSED)',
    ENOTFOUND: 'no such host (ENOTFOUND)',
    EAI_AGAIN: 'the name could not be looked up, perhaps there is no network (EAI_AGAIN)',
    ENETUNREACH: 'no way to that network (ENETUNREACH)',
    EHOSTUNREACH: 'no way to that host (EHOSTUNREACH)',
    ECONNRESET: 'the connection was reset (ECONNRESET)',
    UND_ERR_SOCKET: 'the connection broke (UND_ERR_SOCKET)',
    UND_ERR_CONNECT_TIMEOUT: 'no connection within 10 seconds (UND_ERR_CONNECT_TIMEOUT)',
  }),
)

/** What went wrong on the way, in words, with the system's own code. */
export function connectionProblem(cause: unknown): string {
  const code = networkCode(cause)
  const known = code === undefined ? undefined : PROBLEMS.get(code)
  const text = messageOf(cause).replace(/\.$/, '')
  return known ?? (code === undefined || text.includes(code) ? text : `${text} (${code})`)
}

/** The code of a network error; of the first attempt when several addresses were tried. */
function networkCode(error: unknown): string | undefined {
  return systemCode(error) ?? (error instanceof AggregateError ? systemCode(error.errors[0]) : undefined)
}

function whoIs(target: Target): string {
  if (target.kind === 'simulator') return `The simulator \`${target.name}\``
  return target.kind === 'production' ? 'Gigalixir' : `The platform \`${target.name}\``
}

function hostOf(target: Target): string {
  return new URL(target.apiUrl).host
}

function afterFailureOf({ target, check }: CallContext): string[] {
  return [
    ...(check === undefined ? [] : [mayBeMade(check)]),
    ...(target.kind === 'simulator' ? ["See the simulator's own log: gigalixir sim:logs"] : []),
    ...(target.kind !== 'simulator' && check === undefined ? ['Try again in a few minutes.'] : []),
  ]
}

/** `{"errors": {"<field or empty string>": ["message"]}}`, or undefined when the body is something else. */
function platformErrors(body: string): Record<string, string[]> | undefined {
  let parsed: unknown
  try {
    parsed = JSON.parse(body)
  } catch {
    return undefined // an error page of something in between: the status says enough
  }
  if (!isRecord(parsed) || !isRecord(parsed.errors)) return undefined
  const errors = Object.entries(parsed.errors).map(([field, messages]): [string, string[]] => [
    field,
    (Array.isArray(messages) ? messages : [messages]).map((each) =>
      typeof each === 'string' ? each : JSON.stringify(each),
    ),
  ])
  return Object.fromEntries(errors)
}

/** `Name is too short` for what is wrong with `unique_name`; a message that is a sentence of its own keeps it. */
function aboutField(field: string, message: string): string {
  const words = fieldName(field)
  const name = words.charAt(0).toUpperCase() + words.slice(1)
  const isRest = /^(?:is|are|has|have|must|should|can|cannot|can't|does|was|may)\b/.test(message)
  return `${name}${isRest ? '' : ':'} ${message}${/[.!?]$/.test(message) ? '' : '.'}`
}

/** Every message with its field, so that a person knows which of their inputs is meant. */
function sentence(errors: Record<string, string[]>): string | undefined {
  const parts = Object.entries(errors).flatMap(([field, messages]) =>
    messages.map((message) => (field === '' ? message : aboutField(field, message))),
  )
  return parts.length > 0 ? parts.join('\n') : undefined
}
