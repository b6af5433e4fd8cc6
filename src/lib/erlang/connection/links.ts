import type { Pid, Reference } from '../etf/terms.js'

interface LinkState {
  readonly pid: Pid
  /** Otherwise an unlink of ours waits for its acknowledgement, and exits over the link do not count. */
  active: boolean
  unlinkId: bigint
}

/**
 * The links of one process, with the states that the protocol asks for
 * (https://www.erlang.org/doc/apps/erts/erl_dist_protocol.html#link-protocol).
 */
export class Links {
  readonly #states = new Map<string, LinkState>()
  #lastId = 0n

  /** @returns whether the other side is to be told */
  add(pid: Pid): boolean {
    const known = this.#states.get(pid.key)
    if (known?.active) return false
    this.#states.set(pid.key, { pid, active: true, unlinkId: 0n })
    return true
  }

  /** The other side linked. While an unlink of ours is on its way, that one wins. */
  accept(pid: Pid): void {
    if (!this.#states.has(pid.key)) this.#states.set(pid.key, { pid, active: true, unlinkId: 0n })
  }

  /** @returns the id to unlink with, or undefined when there is no link */
  remove(pid: Pid): bigint | undefined {
    const known = this.#states.get(pid.key)
    if (!known?.active) return undefined
    known.active = false
    known.unlinkId = ++this.#lastId
    return known.unlinkId
  }

  /** The other side unlinked. */
  acceptRemoval(pid: Pid): void {
    if (this.#states.get(pid.key)?.active) this.#states.delete(pid.key)
  }

  /** The other side has taken note of our unlink. */
  acknowledged(pid: Pid, id: bigint): void {
    const known = this.#states.get(pid.key)
    if (known && !known.active && known.unlinkId === id) this.#states.delete(pid.key)
  }

  /** The other side ended. @returns whether that concerns us */
  broken(pid: Pid): boolean {
    const active = this.#states.get(pid.key)?.active ?? false
    if (active) this.#states.delete(pid.key)
    return active
  }

  /** All links that count, which then are gone. */
  takeAll(): Pid[] {
    const pids = [...this.#states.values()].flatMap(({ pid, active }) => (active ? [pid] : []))
    this.#states.clear()
    return pids
  }
}

/** Those who want to be told when a process ends. */
export class Watchers {
  readonly #watchers = new Map<string, { pid: Pid; reference: Reference }>()

  add(pid: Pid, reference: Reference): void {
    this.#watchers.set(reference.key, { pid, reference })
  }

  remove(reference: Reference): void {
    this.#watchers.delete(reference.key)
  }

  takeAll(): { pid: Pid; reference: Reference }[] {
    const all = [...this.#watchers.values()]
    this.#watchers.clear()
    return all
  }
}
