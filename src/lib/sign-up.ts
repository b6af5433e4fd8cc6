import { signupStep } from './api/signup.js'
import type { SignupAnswer, SignupStep } from './api/signup.js'
import type { Session } from './api/session.js'
import { GigalixirError } from './errors.js'
import { cardFrom } from './stripe/card.js'
import { tokenOf } from './stripe/token.js'
import { askChoice, askSecret, askText, askYes } from './ui/index.js'

export interface SignUpOptions {
  readonly session: Session
  readonly signal: AbortSignal
  /** Told what was refused, before it is asked for again. */
  readonly onRefused: (reason: string) => void
  /** Told what helps with the next question. */
  readonly onNotice?: (text: string) => void
}

const INSTEAD = 'signing up needs a terminal'

/**
 * Signs a person up, step by step: e-mail, the code of the mail, a password, then the tier. What the platform refuses is
 * asked for again.
 *
 * @throws GigalixirError TOO_MANY_ATTEMPTS, REFUSED when it is under review, and what else a call throws
 */
export async function signUp(options: SignUpOptions): Promise<{ email: string; key: string }> {
  const begun = await asked(options, async () => ({
    email: await askText({ message: 'E-mail:', instead: INSTEAD }),
  }))
  const uuid = uuidOf(begun)
  if (options.session.target.kind === 'simulator')
    options.onNotice?.(
      'The code is in the simulator, not in your inbox. In another terminal: gigalixir sim mail --last',
    )
  await asked(options, async () => ({
    uuid,
    confirmation_code: await askText({ message: 'The code that was mailed to you:', instead: INSTEAD }),
  }))
  await asked(options, async () => ({
    uuid,
    password: await askSecret({ message: 'Password:', instead: INSTEAD }),
  }))
  return chooseTier(options, uuid)
}

/** The last steps, also of somebody who came with Google: promotional code, tier, card, terms. */
export async function chooseTier(
  options: SignUpOptions,
  uuid: string,
): Promise<{ email: string; key: string }> {
  const { session, signal } = options
  let promo = false
  while (!promo) {
    const code = await askText({ message: 'Promotional code, if you have one:', instead: INSTEAD })
    if (code === '') break
    promo = (await tried(options, { uuid, promo_code: code })) !== undefined
  }
  const tier = promo
    ? 'STANDARD'
    : await askChoice({ message: 'Tier:', instead: INSTEAD }, ['FREE', 'STANDARD'])
  if (tier === 'STANDARD') {
    await asked(options, async () => ({
      uuid,
      stripe_token: await tokenOf(
        await cardFrom({
          card_number: undefined,
          card_exp_month: undefined,
          card_exp_year: undefined,
          card_cvc: undefined,
        }),
        session.target,
        signal,
      ),
    }))
  }
  if (
    !(await askYes({
      message: 'Do you accept the terms of service (https://www.gigalixir.com/terms-of-service)?',
      instead: INSTEAD,
    }))
  )
    throw new GigalixirError('CONFIRMATION_NEEDED', 'Without that there is no account. Nothing was made.')
  const { email, key } = await signupStep(session, { uuid, tier: tier === 'STANDARD' ? 'STANDARD' : 'FREE' })
  if (email !== undefined && key !== undefined) return { email, key }
  throw new GigalixirError('PLATFORM_FAILED', 'The platform did not say which account it made.', {
    next: ['Try to log in: gigalixir login'],
  })
}

/** Asks until the platform takes the answer. */
async function asked(options: SignUpOptions, ask: () => Promise<SignupStep>): Promise<SignupAnswer> {
  for (;;) {
    const answer = await tried(options, await ask())
    if (answer) return answer
  }
}

/** @returns undefined for what was refused and may be asked for again */
async function tried(
  { session, onRefused }: SignUpOptions,
  step: SignupStep,
): Promise<SignupAnswer | undefined> {
  try {
    const answer = await signupStep(session, step)
    if (!answer.underReview) return answer
    const explanation = await askText({
      message: 'The platform wants to look at this sign-up first. What will you use it for?',
      instead: INSTEAD,
    })
    await signupStep(session, {
      ...((answer.uuid ?? step.uuid) ? { uuid: answer.uuid ?? step.uuid ?? '' } : {}),
      explanation,
    })
    throw new GigalixirError('TOO_MANY_ATTEMPTS', 'Your sign-up is being looked at; you will hear by mail.')
  } catch (error) {
    if (!(error instanceof GigalixirError) || error.code !== 'REFUSED') throw error
    onRefused(error.message)
    return undefined
  }
}

function uuidOf({ uuid }: SignupAnswer): string {
  if (uuid !== undefined) return uuid
  throw new GigalixirError('PLATFORM_FAILED', 'The platform did not say how the sign-up continues.')
}
