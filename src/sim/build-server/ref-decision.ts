import { PlatformError } from '../platform-error.js'

/** One line of a push: a ref moves from `before` to `after`; forty zeros (or more, for SHA-256) mean "not there". */
export interface RefChange {
  readonly before: string
  readonly after: string
  readonly ref: string
}

/** What a push asks for. */
export type PushDecision =
  | {
      readonly kind: 'build'
      readonly ref: string
      readonly commit: string
      readonly before: string
      readonly notes: string[]
    }
  | { readonly kind: 'accept'; readonly notes: string[] }
  | { readonly kind: 'refuse'; readonly reasons: string[] }

/** The branches that are built; the first wins when both are pushed at once (platform-behaviour.md, "Deploy by git push"). */
const BUILT = ['refs/heads/main', 'refs/heads/master']

/** @throws PlatformError 400 for a line git would not write */
export function parseRefChanges(text: string): RefChange[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const match = /^([0-9a-f]{40,64}) ([0-9a-f]{40,64}) (\S.*)$/.exec(line)
      if (!match) throw new PlatformError(400, { refs: ['is not what git writes'] })
      const [, before, after, ref] = match as unknown as [string, string, string, string]
      return { before, after, ref }
    })
}

/** What to do with a push: build one of its refs, take it as it is, or refuse all of it. */
export function decidePush(changes: readonly RefChange[]): PushDecision {
  const built = BUILT.flatMap((ref) => changes.filter((change) => change.ref === ref))
  const deleted = built.filter((change) => isNone(change.after))
  if (deleted.length > 0) {
    return {
      kind: 'refuse',
      reasons: [
        `${deleted.map((change) => shortName(change.ref)).join(' and ')} cannot be deleted here: deploys are built from it.`,
        'To destroy the app: gigalixir apps:destroy',
      ],
    }
  }
  const notes = changes.filter((change) => isOtherBranch(change)).map((change) => notBuilt(change))
  const [chosen, other] = built
  if (!chosen) return { kind: 'accept', notes }
  if (other && other.after !== chosen.after) {
    notes.push(
      `${shortName(chosen.ref)} and ${shortName(other.ref)} were pushed together: ${shortName(chosen.ref)} is built, ${shortName(other.ref)} is not.`,
    )
  }
  return { kind: 'build', ref: chosen.ref, commit: chosen.after, before: chosen.before, notes }
}

function notBuilt({ ref }: RefChange): string {
  const branch = shortName(ref)
  return `${branch} was received but not built: only main and master are. To deploy it: git push gigalixir ${branch}:main`
}

function isOtherBranch(change: RefChange): boolean {
  return change.ref.startsWith('refs/heads/') && !BUILT.includes(change.ref) && !isNone(change.after)
}

/** True for the object id that means "no object". */
export function isNone(id: string): boolean {
  return /^0+$/.test(id)
}

/** `main` of `refs/heads/main`. */
export function shortName(ref: string): string {
  return ref.replace(/^refs\/(heads|tags)\//, '')
}
