import { getApp } from './api/apps.js'
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
  /** Finds what it is about before anybody is asked; the app if not given. @throws GigalixirError NOT_FOUND */
  find?: () => Promise<unknown>
}): Promise<void> {
  const { session, app, what, yes, given, find = () => getApp(session, app) } = options
  return confirmByName({ what: `${about(session, app)}\n${what}`, name: app, yes, given, find })
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
  /** Finds what it is about before anybody is asked; the app if not given. @throws GigalixirError NOT_FOUND */
  find?: () => Promise<unknown>
}): Promise<void> {
  const { session, app, what, yes, find = () => getApp(session, app) } = options
  await confirmOrStop({ what: `${about(session, app)}\n${what}`, yes, data: { app }, find })
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
  /** Finds what it is about before anybody is asked. */
  find?: () => Promise<unknown>
}): Promise<void> {
  const { what, yes, data = {}, find } = options
  if (yes) return
  if (!terminals().canAsk) {
    throw new GigalixirError('CONFIRMATION_NEEDED', `Not confirmed. ${what}`, {
      next: ['Confirm it: -y'],
      data,
    })
  }
  await find?.()
  if (await askYes({ message: `${what} Continue?`, instead: '-y' })) return
  throw new GigalixirError('CONFIRMATION_NEEDED', 'Cancelled. Nothing was done.', {
    data: { ...data, declined: true },
  })
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
  /** Finds what it is about before anybody is asked. */
  find?: () => Promise<unknown>
}): Promise<void> {
  const { what, name, yes, given, find } = options
  if (yes || given === name) return
  if (given === undefined && !terminals().canAsk) {
    throw new GigalixirError('CONFIRMATION_NEEDED', `Not confirmed. ${what}`, {
      next: [`Confirm it: -y, or --confirm ${name}`],
      data: { name },
    })
  }
  if (given === undefined) await find?.()
  const typed =
    given ?? (await askText({ message: `${what}\nType its name to confirm:`, instead: `--confirm ${name}` }))
  if (typed === name) return
  throw new GigalixirError('CONFIRMATION_NEEDED', `\`${typed}\` is not \`${name}\`. Nothing was done.`, {
    data: { name },
  })
}
