import { GigalixirError } from '../../errors.js'
import { Fun, rpc, tagged, toJs } from '../../erlang/index.js'
import type { Connection, Term } from '../../erlang/index.js'

/** Milliseconds a look may take before it is given up, and ended on the node too. */
const DEFAULT_TIMEOUT_MS = 10_000

/**
 * Functions written in Erlang that a node runs for us. Each is read once by the node's own `erl_eval`, so that it needs
 * no module there, and leaves none; we keep what came of it and send it along with every call.
 */
export class NodeFunctions {
  readonly #connection: Connection
  readonly #made = new Map<string, Promise<Fun>>()

  constructor(connection: Connection) {
    this.#connection = connection
  }

  /**
   * @param source an expression that is a `fun`
   * @throws RemoteException (ERLANG_FAILED) when it raises; GigalixirError UNREACHABLE, TIMEOUT
   */
  async call(source: string, args: readonly Term[], timeoutMs = DEFAULT_TIMEOUT_MS): Promise<Term> {
    const fun = await this.#function(source)
    return rpc(this.#connection, 'erlang', 'apply', [fun, args], { timeoutMs, label: 'a look at the node' })
  }

  /** The answer as plain data; its shape is what the function's own source says. */
  async data<T>(source: string, args: readonly Term[] = []): Promise<T> {
    return toJs(await this.call(source, args)) as T
  }

  /**
   * The same for a function that takes its time: its first parameter is a process of ours, which it monitors, so that it
   * ends with us, however we end.
   *
   * @param timeoutMs for what it does on purpose; what looks may take comes on top
   */
  async attended<T>(source: string, args: readonly Term[], timeoutMs: number): Promise<T> {
    const client = this.#connection.process()
    try {
      return toJs(await this.call(source, [client.pid, ...args], timeoutMs + DEFAULT_TIMEOUT_MS)) as T
    } finally {
      client.close()
    }
  }

  #function(source: string): Promise<Fun> {
    const known = this.#made.get(source)
    if (known) return known
    const made = this.#make(source)
    this.#made.set(source, made)
    // What failed once (the node was slow) may be tried again.
    made.catch(() => this.#made.delete(source))
    return made
  }

  async #make(source: string): Promise<Fun> {
    const ask = (module: string, name: string, args: Term[]) =>
      rpc(this.#connection, module, name, args, { timeoutMs: DEFAULT_TIMEOUT_MS })
    const points = Array.from(`${source.trim()}.`, (character) => character.codePointAt(0) ?? 0)
    const scanned = tagged(await ask('erl_scan', 'string', [points]), 'ok', 3)
    const parsed = tagged(await ask('erl_parse', 'parse_exprs', [scanned?.[1] ?? []]), 'ok', 2)
    const value = tagged(await ask('erl_eval', 'exprs', [parsed?.[1] ?? [], []]), 'value', 3)
    const fun = value?.[1]
    if (fun instanceof Fun) return fun
    throw new GigalixirError('ERLANG_FAILED', `${this.#connection.node.name} cannot evaluate expressions.`)
  }
}
