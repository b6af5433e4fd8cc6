import type { Session } from './api/session.js'
import { GigalixirError } from './errors.js'
import { askText, askYes, terminals } from './ui/index.js'

/** What a question about an app is about, so that nobody says yes to another account's, platform's or app's. */
function about(session: Session, app: string): string {
  const account = session.email === undefined ? '' : `, account ${session.email}`
  return `App ${app} on ${session.target.name}${account}.`
}

/**
 * Lets a person confirm by the app's name what cannot be undone, having said of which app, platform and account.
 *
 * @throws GigalixirError CONFIRMATION_NEEDED when it is not confirmed
 */
export function confirmLoss(options: {
  session: Session
  app: string
  /** What will happen, in a sentence. */
  what: string
  yes: boolean
  /** What `--confirm` says. */
  given: string | undefined
}): Promise<void> {
  const { session, app, what, yes, given } = options
  return confirmByName({ what: `${about(session, app)}\n${what}`, name: app, yes, given })
}

/**
 * Lets a person say yes to what disturbs but loses nothing; `-y` says it beforehand.
 *
 * @throws GigalixirError CONFIRMATION_NEEDED when it is not confirmed
 */
export async function confirmYes(options: {
  session: Session
  app: string
  /** What will happen, in a sentence. */
  what: string
  yes: boolean
}): Promise<void> {
  const { session, app, what, yes } = options
  await confirmOrStop({ what: `${about(session, app)}\n${what}`, yes, data: { app } })
}

/**
 * The same for what is about no app.
 *
 * @throws GigalixirError CONFIRMATION_NEEDED when it is not confirmed
 */
export async function confirmOrStop(options: {
  /** What will happen, in a sentence. */
  what: string
  yes: boolean
  data?: Record<string, unknown>
}): Promise<void> {
  const { what, yes, data = {} } = options
  if (yes) return
  if (!terminals().canAsk) {
    throw new GigalixirError('CONFIRMATION_NEEDED', `${what} It has to be confirmed.`, {
      next: ['Confirm it: -y'],
      data,
    })
  }
  if (await askYes({ message: `${what} Go on?`, instead: '-y' })) return
  throw new GigalixirError('CONFIRMATION_NEEDED', 'Nothing was done.', { data })
}

/**
 * Lets a person confirm something that cannot be undone by typing the name of the thing; `-y` and `--confirm NAME` do it
 * beforehand.
 *
 * @throws GigalixirError CONFIRMATION_NEEDED when it is not confirmed
 */
export async function confirmByName(options: {
  /** What will happen, in a sentence. */
  what: string
  name: string
  yes: boolean
  /** What `--confirm` says. */
  given: string | undefined
}): Promise<void> {
  const { what, name, yes, given } = options
  if (yes || given === name) return
  if (given === undefined && !terminals().canAsk) {
    throw new GigalixirError('CONFIRMATION_NEEDED', `${what} It has to be confirmed.`, {
      next: [`Confirm it: -y, or --confirm ${name}`],
      data: { name },
    })
  }
  const typed =
    given ?? (await askText({ message: `${what}\nType its name to confirm:`, instead: `--confirm ${name}` }))
  if (typed === name) return
  throw new GigalixirError('CONFIRMATION_NEEDED', `\`${typed}\` is not \`${name}\`. Nothing was done.`, {
    data: { name },
  })
}
