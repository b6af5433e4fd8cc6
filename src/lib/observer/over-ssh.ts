import type { Duplex } from 'node:stream'
import type { Session } from '../api/session.js'
import { NODE_PLACE, connectToReplica, likelyNodeOf, nodeOf, readNodePlace } from '../ssh/index.js'
import type { NodePlace, ReplicaConnection } from '../ssh/index.js'
import type { NodeAccess, NodeName } from './access.js'

interface SshAccessOptions {
  readonly session: Session
  readonly app: string
  readonly replica: string
  /** Instead of the one the node tells. Secret. */
  readonly cookie?: string | undefined
  readonly signal: AbortSignal
}

/** The way to a replica's node over our own SSH: connected when it is first needed, and anew after it broke. */
export class SshAccess implements NodeAccess {
  readonly #options: SshAccessOptions
  #connection: Promise<ReplicaConnection> | undefined

  constructor(options: SshAccessOptions) {
    this.#options = options
  }

  get replica(): string {
    return this.#options.replica
  }

  async likelyName(): Promise<NodeName | undefined> {
    const facts = await likelyNodeOf(await this.#connected())
    return facts && this.#withCookie(facts)
  }

  async name(): Promise<NodeName> {
    const { session, app } = this.#options
    return this.#withCookie(await nodeOf(await this.#connected(), session, app))
  }

  async place(): Promise<NodePlace> {
    return readNodePlace((await (await this.#connected()).exec(NODE_PLACE)).stdout)
  }

  async open(port: number): Promise<Duplex> {
    return (await this.#connected()).openPort(port)
  }

  async close(): Promise<void> {
    const [connection] = await Promise.allSettled([this.#connection])
    if (connection.status === 'fulfilled') await connection.value?.close()
  }

  #withCookie(facts: NodeName): NodeName {
    const { cookie } = this.#options
    return cookie === undefined ? facts : { ...facts, cookie }
  }

  #connected(): Promise<ReplicaConnection> {
    if (this.#connection) return this.#connection
    const connecting = connectToReplica(this.#options)
    this.#connection = connecting
    const forget = () => {
      if (this.#connection === connecting) this.#connection = undefined
    }
    connecting.then((connection) => connection.closed().then(forget), forget)
    return connecting
  }
}
