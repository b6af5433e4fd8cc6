import { GigalixirError } from '../errors.js'
import { withSudo } from './ask-root.js'
import type { Authority } from './authority.js'
import { changeTrust } from './change-trust.js'
import type { TrustChange } from './change-trust.js'
import { findStores } from './find-stores.js'
import { thisMachine } from './this-machine.js'

export { readAuthority } from './authority.js'
export type { Authority } from './authority.js'
export type { TrustChange } from './change-trust.js'

/** What became of all lists of this machine. */
export interface TrustResult {
  readonly changes: readonly TrustChange[]
  /** What could not be reached and why, for people. */
  readonly notes: readonly string[]
}

/**
 * Makes programs of this machine trust an authority, or no longer. What needs root is asked for first.
 *
 * @param yes allow sudo without being asked
 */
export async function changeTrustHere(
  authority: Authority,
  what: 'add' | 'remove',
  yes: boolean,
): Promise<TrustResult> {
  const machine = thisMachine()
  const { stores, notes } = await findStores(authority, machine)
  const changes = await changeTrust(stores, what, {
    platform: machine.platform,
    isRoot: process.getuid?.() === 0,
    run: machine.run,
    asRoot: withSudo(machine, yes),
  })
  return { changes, notes }
}

/** For people: a line for each list. */
export function describeTrust({ changes }: TrustResult, what: 'add' | 'remove'): string {
  const words = {
    changed: what === 'add' ? 'Trusted in' : 'Removed from',
    unchanged: what === 'add' ? 'Already trusted in' : 'Not in',
    needs_root: 'Not changed (needs root):',
    failed: 'Not changed (failed):',
  }
  return changes.map(({ state, name }) => `${words[state]} ${name}.`).join('\n')
}

/** The failure of lists that could not be changed; null when all were. */
export function trustFailure({ changes, notes }: TrustResult, what: 'add' | 'remove'): GigalixirError | null {
  const left = changes.filter(({ state }) => state === 'failed' || state === 'needs_root')
  if (changes.length === 0 && what === 'add')
    return new GigalixirError('PROGRAM_FAILED', 'The certificate could not be added to any list.', {
      next: [...notes],
    })
  const [first] = left
  if (!first) return null
  const next = left.flatMap(({ commands }) => commands)
  const failed = left.find(({ state }) => state === 'failed')
  if (failed)
    return new GigalixirError(
      'PROGRAM_FAILED',
      `Changing ${failed.name}, failed: ${failed.reason ?? 'no reason given'}`,
      { next: ['Run by hand:', ...next] },
    )
  return new GigalixirError('CONFIRMATION_NEEDED', `Changing ${first.name}, needs root.`, { next })
}
