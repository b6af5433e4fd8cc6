import { createHash, randomInt } from 'node:crypto'
import type { DesiredApp, DesiredRelease } from './desired-app.js'

/** What a replica was started as. One that differs from what is desired is replaced. */
export interface ReplicaIdentity {
  readonly version: number
  readonly generation: number
  readonly size: number
  readonly stack: string
}

/** A replica as far as what runs of it goes. */
export interface ReplicaFacts {
  readonly app: string
  readonly name: string
  readonly identity: ReplicaIdentity
  readonly commitSha: string
  readonly hostIndex: number
}

export function identityOf(desired: DesiredApp & { release: DesiredRelease }): ReplicaIdentity {
  return {
    version: desired.release.version,
    generation: desired.generation,
    size: desired.size,
    stack: desired.stack,
  }
}

export function sameIdentity(a: ReplicaIdentity, b: ReplicaIdentity): boolean {
  return a.version === b.version && a.generation === b.generation && a.size === b.size && a.stack === b.stack
}

// As Kubernetes does: no vowels, so that no words arise, and nothing that looks like something else.
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789'

/** `<app>-<5 hex, the same for one identity>-<5 random>`, as pods of one deployment are named. */
export function replicaName(app: string, identity: ReplicaIdentity): string {
  const { version, generation, size, stack } = identity
  const group = createHash('sha256').update(JSON.stringify([app, version, generation, size, stack]))
  return `${app}-${group.digest('hex').slice(0, 5)}-${nameSuffix()}`
}

/** Five random letters and digits. */
export function nameSuffix(): string {
  return Array.from({ length: 5 }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join('')
}

/** The smallest index no living replica of the app has: from 0, so that apps can tell their replicas apart. */
export function freeHostIndex(taken: Iterable<number>): number {
  const used = new Set(taken)
  let index = 0
  while (used.has(index)) index++
  return index
}
