import { GigalixirError } from '../../errors.js'
import type { NodeAccess } from '../access.js'
import { ObservedNode } from '../collect/observed-node.js'
import { readFunction } from '../collect/traced-function.js'
import type { Trace } from '../collect/trace.js'
import { CALLS, number, text } from './calls.js'
import type { Parameters, View, ViewedReplica } from './view.js'

/** Nodes that run now. Each is connected to when it is first asked something, and again after it was lost. */
export class LiveView implements View {
  readonly title: string
  #accesses: ReadonlyMap<string, NodeAccess>
  readonly #now: (() => Promise<readonly NodeAccess[]>) | undefined
  readonly #nodes = new Map<string, Promise<ObservedNode>>()
  readonly #traces = new Map<string, Trace>()
  readonly #ended = new AbortController()

  /** @param now the ways to the replicas that there are later, after a deploy or a restart; the first ones for good if not given */
  constructor(title: string, accesses: readonly NodeAccess[], now?: () => Promise<readonly NodeAccess[]>) {
    this.title = title
    this.#accesses = byName(accesses)
    this.#now = now
  }

  get replicas(): readonly ViewedReplica[] {
    return [...this.#accesses.keys()].map((name) => ({ name }))
  }

  async refresh(): Promise<void> {
    let found: readonly NodeAccess[]
    try {
      found = (await this.#now?.()) ?? [...this.#accesses.values()]
    } catch (error) {
      ignoreGone(error) // the platform does not tell just now, or none runs
      return
    }
    const before = this.#accesses
    // The first is the one that somebody asked for, and stays it while it is there; the others come as the platform tells.
    const [first] = before.keys()
    const asked = found.filter(({ replica }) => replica === first)
    const others = found.filter(({ replica }) => replica !== first)
    this.#accesses = byName([...asked, ...others].map((access) => before.get(access.replica) ?? access))
    for (const [replica, access] of before) {
      if (this.#accesses.has(replica)) continue
      const node = this.#nodes.get(replica)
      this.#nodes.delete(replica)
      this.#traces.delete(replica)
      node?.then((gone) => gone.close()).catch(ignoreGone)
      await access.close()
    }
  }

  async ask(replica: string, name: string, parameters: Parameters): Promise<unknown> {
    const node = await this.node(replica)
    switch (name) {
      case 'traceStart':
        return this.#startTrace(replica, node, parameters)
      case 'traceRead':
        return this.#traces.get(replica)?.events(number(parameters, 'from')) ?? []
      case 'traceStop':
        await this.#traces.get(replica)?.stop()
        return true
    }
    const call = Object.hasOwn(CALLS, name) ? CALLS[name] : undefined
    if (!call) throw new GigalixirError('NOT_FOUND', `There is nothing called "${name}" to ask.`)
    return call(node, parameters)
  }

  /** @throws GigalixirError NOT_FOUND; what connecting throws */
  node(replica: string): Promise<ObservedNode> {
    const known = this.#nodes.get(replica)
    if (known) return known
    const access = this.#accesses.get(replica)
    if (!access) return Promise.reject(new GigalixirError('NOT_FOUND', `There is no replica ${replica}.`))
    const connecting = ObservedNode.connect(access, this.#ended.signal)
    this.#nodes.set(replica, connecting)
    const forget = () => {
      if (this.#nodes.get(replica) === connecting) this.#nodes.delete(replica)
    }
    connecting.then((node) => node.connection.closed.then(forget), forget)
    return connecting
  }

  async close(): Promise<void> {
    this.#ended.abort()
    for (const node of await Promise.allSettled(this.#nodes.values())) {
      if (node.status === 'fulfilled') node.value.close()
    }
    await Promise.all([...this.#accesses.values()].map((access) => access.close()))
  }

  /** One at a time on each node: starting another ends the one before. */
  async #startTrace(
    replica: string,
    node: ObservedNode,
    parameters: Parameters,
  ): Promise<{ functions: number }> {
    const what = readFunction(text(parameters, 'function'))
    const before = this.#traces.get(replica)
    if (before) {
      // After a lost connection there is nothing to stop: the node has done it.
      await before.stop().catch(ignoreGone)
      await before.ended
    }
    const trace = await node.trace({ functions: [what], returns: parameters.returns === true })
    this.#traces.set(replica, trace)
    return { functions: trace.functions }
  }
}

function byName(accesses: readonly NodeAccess[]): ReadonlyMap<string, NodeAccess> {
  return new Map(accesses.map((access) => [access.replica, access]))
}

function ignoreGone(error: unknown): void {
  if (!(error instanceof GigalixirError)) throw error
}
