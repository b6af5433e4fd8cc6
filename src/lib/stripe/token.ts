import { connectTo } from '../api/connection.js'
import { isRecord } from '../atomic-file.js'
import { GigalixirError, messageOf } from '../errors.js'
import type { Target } from '../targets/target.js'
import type { Card } from './card.js'

const STRIPE = 'https://api.stripe.com'
const TIMEOUT_MS = 60_000
/** A simulator has a Stripe of its own, which takes any key. */
const KEY_FOR_SIMULATORS = 'pk_simulator'

/**
 * Exchanges a card for a token at Stripe (https://docs.stripe.com/api/tokens/create_card): the platform never sees the
 * card, and a simulator's card never leaves this machine.
 *
 * @throws GigalixirError REFUSED with Stripe's reason; USAGE when there is no publishable key; UNREACHABLE, PLATFORM_FAILED
 */
export async function tokenOf(
  card: Card,
  target: Target,
  signal: AbortSignal,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const { origin, path, key } = endpointOf(target, env)
  const body = new URLSearchParams({
    'card[number]': card.number,
    'card[exp_month]': card.expMonth,
    'card[exp_year]': card.expYear,
    'card[cvc]': card.cvc,
  }).toString()
  const connection = connectTo(origin, env)
  try {
    const answer = await connection.request({
      method: 'POST',
      path,
      headers: {
        accept: 'application/json',
        authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body,
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    })
    return tokenIn(answer.status, await answer.body.text())
  } catch (error) {
    if (error instanceof GigalixirError) throw error
    if (signal.aborted) throw new GigalixirError('INTERRUPTED', 'Stopped.', { cause: error })
    throw new GigalixirError(
      'UNREACHABLE',
      `${new URL(origin).host}, which takes the card, could not be reached: ${messageOf(error)}.`,
      {
        next: ['Check your network: gigalixir doctor'],
        cause: error,
      },
    )
  } finally {
    await connection.close()
  }
}

function endpointOf(target: Target, env: NodeJS.ProcessEnv): { origin: string; path: string; key: string } {
  if (target.kind !== 'production') {
    const base = new URL(target.apiUrl)
    return {
      origin: base.origin,
      path: `${base.pathname.replace(/\/$/, '')}/api/stripe/v1/tokens`,
      key: KEY_FOR_SIMULATORS,
    }
  }
  const key = env.GIGALIXIR_STRIPE_KEY
  if (key) return { origin: STRIPE, path: '/v1/tokens', key }
  throw new GigalixirError(
    'USAGE',
    'Which Stripe account takes the card is not known: the platform does not tell its publishable key.',
    {
      next: [
        'Set GIGALIXIR_STRIPE_KEY=pk_live_…, as the platform’s own pages use it',
        'Or add the card there: https://console.gigalixir.com',
      ],
    },
  )
}

function tokenIn(status: number, text: string): string {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    parsed = undefined
  }
  if (isRecord(parsed)) {
    if (status >= 200 && status < 300 && typeof parsed.id === 'string') return parsed.id
    if (isRecord(parsed.error) && typeof parsed.error.message === 'string')
      throw new GigalixirError('REFUSED', `The card was not taken: ${parsed.error.message}`, {
        next: ['Use another card.'],
      })
  }
  throw new GigalixirError('PLATFORM_FAILED', `Stripe answered with something unreadable (status ${status}).`)
}
