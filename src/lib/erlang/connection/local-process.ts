import { GigalixirError } from '../../errors.js'
import { atom } from '../etf/atom.js'
import type { Atom } from '../etf/atom.js'
import { Pid } from '../etf/terms.js'
import type { Reference, Term } from '../etf/terms.js'
import type { WaitOptions } from '../wait.js'
import type { Exit, MonitorExit, Signal, SpawnRequest } from '../wire/signal.js'
import { Links, Watchers } from './links.js'
import { ignoreLoss } from './loss.js'
import { Mailbox } from './mailbox.js'
import type { MailboxOptions } from './mailbox.js'

/** What a process of ours can receive. */
export type ProcessEvent =
  | { readonly type: 'message'; readonly from: Pid | undefined; readonly message: Term }
  /** Somebody linked to us ended, or (`linked` false) asked us to. Nothing happens by itself: exits are trapped. */
  | { readonly type: 'exit'; readonly from: Pid; readonly reason: Term; readonly linked: boolean }
  /** Something monitored ended, was never there, or is out of reach. */
  | { readonly type: 'down'; readonly reference: Reference; readonly from: Pid | Atom; readonly reason: Term }
  | { readonly type: 'spawned'; readonly reference: Reference; readonly result: Pid | Atom }

/** What a process needs of its connection. */
export interface ProcessHost {
  newReference(): Reference
  newAlias(process: LocalProcess): Reference
  /** Resolves when the other side keeps up. @throws GigalixirError UNREACHABLE, TIMEOUT, INTERRUPTED */
  transmit(signal: Signal, options?: WaitOptions): Promise<void>
  release(process: LocalProcess): void
}

/** What to run in a new process on the node. */
export interface Spawn extends Pick<SpawnRequest, 'module' | 'function' | 'args'> {
  /** Who does the input and output of the new process; this process if not given. */
  groupLeader?: Pid
  /** Options of `spawn_request/5`, such as `monitor`. */
  options?: readonly Term[]
}

/**
 * A process of ours, as the node sees it: it has a pid, a mailbox, links and monitors. It lives until `close`. Every
 * method that sends resolves when the other side keeps up, and throws GigalixirError UNREACHABLE, TIMEOUT or INTERRUPTED.
 */
export class LocalProcess {
  readonly pid: Pid
  readonly #host: ProcessHost
  readonly #mailbox: Mailbox<ProcessEvent>
  readonly #links = new Links()
  readonly #watchers = new Watchers()
  readonly #monitors = new Map<string, { reference: Reference; target: Pid | Atom | undefined }>()
  #closed = false

  /** Use `Connection.process`. */
  constructor(pid: Pid, host: ProcessHost, options: MailboxOptions) {
    this.pid = pid
    this.#host = host
    this.#mailbox = new Mailbox(options)
  }

  /** Messages lost to a full mailbox, with `whenFull: 'drop'`. */
  get dropped(): number {
    return this.#mailbox.dropped
  }

  /**
   * Waits for the first event that `pick` makes something of; the others stay in the mailbox, as in Erlang.
   *
   * @param what names the wait in errors, as in "The answer of foo took longer than 5 seconds."
   * @throws GigalixirError TIMEOUT, INTERRUPTED; UNREACHABLE when the connection is gone
   */
  receive<T>(
    what: string,
    pick: (event: ProcessEvent) => T | undefined,
    options: WaitOptions = {},
  ): Promise<T> {
    return this.#mailbox.take(what, pick, options)
  }

  /** A reference that messages can be sent to in place of the pid, until this process ends. */
  alias(): Reference {
    return this.#host.newAlias(this)
  }

  /** @param to a process, the name of a registered one, or an alias */
  send(to: Pid | Atom | Reference, message: Term, options?: WaitOptions): Promise<void> {
    return this.#host.transmit({ type: 'send', from: this.pid, to, message }, options)
  }

  async link(pid: Pid): Promise<void> {
    if (this.#links.add(pid)) await this.#host.transmit({ type: 'link', from: this.pid, to: pid })
  }

  async unlink(pid: Pid): Promise<void> {
    const id = this.#links.remove(pid)
    if (id !== undefined) await this.#host.transmit({ type: 'unlink', id, from: this.pid, to: pid })
  }

  /** @returns the reference that a `down` event will carry */
  async monitor(target: Pid | Atom): Promise<Reference> {
    const reference = this.#host.newReference()
    this.#monitors.set(reference.key, { reference, target })
    await this.#host.transmit({ type: 'monitor', from: this.pid, to: target, reference })
    return reference
  }

  async demonitor(reference: Reference): Promise<void> {
    const target = this.#monitors.get(reference.key)?.target
    this.#monitors.delete(reference.key)
    if (target) await this.#host.transmit({ type: 'demonitor', from: this.pid, to: target, reference })
  }

  /** Asks a process to end, as `exit/2` does. */
  exit(to: Pid, reason: Term): Promise<void> {
    return this.#host.transmit({ type: 'exit', from: this.pid, to, reason, linked: false })
  }

  /**
   * Starts a process on the node; a `spawned` event tells its pid. With the option `monitor`, its end comes as a `down`
   * event with the same reference.
   */
  async spawn(what: Spawn, options?: WaitOptions): Promise<Reference> {
    const reference = this.#host.newReference()
    const { groupLeader = this.pid, options: spawnOptions = [], module, function: name, args } = what
    this.#monitors.set(reference.key, { reference, target: undefined })
    const request = {
      reference,
      from: this.pid,
      groupLeader,
      module,
      function: name,
      args,
      options: spawnOptions,
    }
    await this.#host.transmit({ type: 'spawnRequest', ...request }, options)
    return reference
  }

  /** Ends it: those linked to it and those who monitor it are told. Can be called twice. */
  close(reason: Term = atom('normal')): void {
    if (this.#closed) return
    this.#closed = true
    this.#host.release(this)
    this.#mailbox.end(new GigalixirError('INTERRUPTED', 'The process that was to receive has ended.'))
    for (const pid of this.#links.takeAll())
      this.#tell({ type: 'exit', from: this.pid, to: pid, reason, linked: true })
    for (const { pid, reference } of this.#watchers.takeAll()) {
      this.#tell({ type: 'monitorExit', from: this.pid, to: pid, reference, reason })
    }
    for (const { reference, target } of this.#monitors.values()) {
      if (target) this.#tell({ type: 'demonitor', from: this.pid, to: target, reference })
    }
    this.#monitors.clear()
  }

  /** For the connection: nothing more will come. */
  fail(why: GigalixirError): void {
    this.#closed = true
    this.#mailbox.end(why)
  }

  /**
   * For the connection: something came for this process.
   *
   * @returns a promise to wait for before more is read from the node, when the mailbox is full
   */
  accept(signal: Signal, bytes: number): Promise<void> | undefined {
    switch (signal.type) {
      case 'send':
        return this.#mailbox.put({ type: 'message', from: signal.from, message: signal.message }, bytes)
      case 'exit':
        return this.#acceptExit(signal, bytes)
      case 'monitorExit':
        return this.#acceptDown(signal, bytes)
      case 'spawnReply':
        return this.#acceptSpawned(signal.reference, signal.result, bytes)
      case 'link':
        this.#links.accept(signal.from)
        return undefined
      case 'unlink':
        this.#links.acceptRemoval(signal.from)
        return undefined
      case 'unlinkAck':
        this.#links.acknowledged(signal.from, BigInt(typeof signal.id === 'number' ? signal.id : 0))
        return undefined
      case 'monitor':
        this.#watchers.add(signal.from, signal.reference)
        return undefined
      case 'demonitor':
        this.#watchers.remove(signal.reference)
        return undefined
      case 'spawnRequest':
        return undefined
    }
  }

  #acceptExit({ from, reason, linked }: Exit, bytes: number): Promise<void> | undefined {
    if (linked && !this.#links.broken(from)) return undefined
    return this.#mailbox.put({ type: 'exit', from, reason, linked }, bytes)
  }

  #acceptDown({ from, reference, reason }: MonitorExit, bytes: number): Promise<void> | undefined {
    if (!this.#monitors.delete(reference.key)) return undefined
    return this.#mailbox.put({ type: 'down', reference, from, reason }, bytes)
  }

  #acceptSpawned(reference: Reference, result: Pid | Atom, bytes: number): Promise<void> | undefined {
    const known = this.#monitors.get(reference.key)
    // Kept for the end of the new process; without one there is nothing to come.
    if (known && result instanceof Pid) known.target = result
    else this.#monitors.delete(reference.key)
    return this.#mailbox.put({ type: 'spawned', reference, result }, bytes)
  }

  /** Nobody waits for these, and with the connection gone nobody needs them. */
  #tell(signal: Signal): void {
    this.#host.transmit(signal).catch(ignoreLoss)
  }
}
