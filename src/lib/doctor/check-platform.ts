import type { Connection, HttpAnswer } from '../api/connection.js'
import { notLoggedIn, refusal, unreachable } from '../api/failures.js'
import { isThisMachine } from '../proxy.js'
import { fillPath } from '../api/contract/call.js'
import { get } from '../api/contract/accounts.js'
import { authorizationOf } from '../api/authorization.js'
import type { FoundCredential } from '../credentials/credential.js'
import { GigalixirError } from '../errors.js'
import type { Target } from '../targets/target.js'
import { fail, ok, warn } from './finding.js'
import type { Finding } from './finding.js'

export interface PlatformQuestion {
  readonly target: Target
  /** Undefined when nobody is logged in. */
  readonly credential: FoundCredential | undefined
  /** Our version. */
  readonly version: string
  readonly connection: Connection
  /** Milliseconds since 1970, as this machine has it. */
  readonly now?: () => number
}

/** Seconds a platform may take to answer a doctor. */
const WAIT_SECONDS = 10
/** Seconds of difference that hurt nobody; the header counts in whole seconds, and the answer takes a while. */
const SKEW_SECONDS = 30

/** One call to the platform tells whether it can be reached and trusted, what time it is there, and whether it knows us. */
export async function checkPlatform(question: PlatformQuestion): Promise<Finding[]> {
  const { target, credential, version, connection, now = Date.now } = question
  const url = new URL(target.apiUrl)
  try {
    const sent = now()
    const answer = await connection.request({
      method: get.method,
      path: url.pathname.replace(/\/$/, '') + fillPath(get.path, {}),
      headers: {
        accept: 'application/json',
        'user-agent': `GigalixirCLI/${version}`,
        ...(credential && { authorization: authorizationOf(credential) }),
      },
      signal: AbortSignal.timeout(WAIT_SECONDS * 1000),
    })
    const text = await answer.body.text()
    const received = now()
    return [
      ok('network', `${url.host} answered in ${received - sent} ms`),
      encryption(url),
      clock(answer, (sent + received) / 2),
      authentication(question, answer.status, text),
      ...newerVersion(answer, version),
    ]
  } catch (error) {
    return [...unreached(target, error), ...(credential ? [] : [notAuthenticated(target)])]
  } finally {
    await connection.close()
  }
}

function unreached(target: Target, error: unknown): Finding[] {
  const timedOut = error instanceof Error && error.name === 'TimeoutError'
  const cause = timedOut ? new Error(`no answer within ${WAIT_SECONDS} seconds`) : error
  const failure = cause instanceof GigalixirError ? cause : unreachable(target, cause)
  // TLS is the network's own finding: the host was there, and was not trusted.
  const check = /CERT|certificate|SELF_SIGNED|SSL|TLS/i.test(failure.message) ? 'tls' : 'network'
  return [fail(check, failure.message, failure.next)]
}

function encryption({ protocol, hostname }: URL): Finding {
  if (protocol === 'https:') {
    if (process.env.NODE_TLS_REJECT_UNAUTHORIZED === '0')
      return warn('tls', 'Certificates are not checked: NODE_TLS_REJECT_UNAUTHORIZED=0 is set.', [
        'Unset it, and name a private authority instead: NODE_EXTRA_CA_CERTS=ca.pem',
      ])
    return ok('tls', 'the certificate is trusted')
  }
  if (isThisMachine(hostname)) return ok('tls', 'not needed: the platform is on this machine')
  return warn('tls', `Your API key goes to ${hostname} unencrypted.`, [
    'Use an https URL in GIGALIXIR_CLI__HOST.',
  ])
}

function clock({ headers }: HttpAnswer, here: number): Finding {
  const there = typeof headers.date === 'string' ? Date.parse(headers.date) : Number.NaN
  if (Number.isNaN(there)) return ok('clock', 'the platform does not tell its time')
  const seconds = Math.round((here - there) / 1000)
  if (Math.abs(seconds) <= SKEW_SECONDS) return ok('clock', "agrees with the platform's")
  const direction = seconds > 0 ? 'ahead of' : 'behind'
  return warn('clock', `This machine's clock is ${Math.abs(seconds)} seconds ${direction} the platform's.`, [
    'Certificates and tokens of an authenticator depend on the time: let the system set its clock (NTP).',
  ])
}

function authentication({ target, credential }: PlatformQuestion, status: number, text: string): Finding {
  if (!credential) return notAuthenticated(target)
  const { email, where } = credential
  if (status === get.status)
    return ok('auth', `logged in to ${target.name} as ${email}; the key is in ${where}`)
  const failure = refusal(status, text, { target, email })
  return fail('auth', `${failure.message.trimEnd()} The key is in ${where}.`, failure.next)
}

function notAuthenticated(target: Target): Finding {
  const failure = notLoggedIn(target)
  return fail('auth', failure.message, failure.next)
}

function newerVersion({ headers }: HttpAnswer, version: string): Finding[] {
  const latest = headers['x-latest-version']
  if (typeof latest !== 'string' || latest === version) return []
  return [
    warn('version', `gigalixir ${latest} exists; this is ${version}.`, [
      'Update it: npm install -g gigalixir',
    ]),
  ]
}
