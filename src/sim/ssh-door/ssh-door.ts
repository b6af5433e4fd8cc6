import { createHash } from 'node:crypto'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { pipeline } from 'node:stream'
import { systemCode } from '../../lib/errors.js'
import type { App } from '../domain.js'
import type { Service } from '../service.js'

/** Where something listens. */
export interface SshAddress {
  readonly host: string
  readonly port: number
}

/** An app as it was made: one that is made anew under the same name is another one, with another host key. */
export type SshApp = Pick<App, 'name' | 'createdAt'>

export interface SshDoorOptions {
  /** Where the SSH server of a replica is reached from here; of any healthy one for null. Null when there is none. */
  readonly addressOf: (app: string, replica: string | null) => SshAddress | null
  readonly log: (line: string) => void
  /** The port that every SSH client goes to unless it is told another one, 22 by default. Null: it is not to be tried. */
  readonly standardPort?: number | null
}

const STANDARD_PORT = 22
/** Addresses on loopback, `127.22.x.y`, of which an app is given one, for the standard port. */
const ADDRESSES = 254 * 254
const MOST_ADDRESSES = 4

/** Ports an app is given one of: the same each time, so that people's own ssh knows the host again. */
const FIRST_PORT = 20_000
const PORTS = 10_000
const MOST_TRIES = 20

/** Taken, not allowed, or no address of this machine. */
const NOT_TO_BE_HAD: ReadonlySet<string> = new Set(['EADDRINUSE', 'EACCES', 'EPERM', 'EADDRNOTAVAIL'])

/**
 * Places on loopback that lead to the SSH servers of run containers: one for each app that somebody asked for, and one
 * for each replica asked for by name. SSH names no host before its keys are exchanged, so one place cannot serve all.
 *
 * The place of an app is an address of its own, with the standard port, as on the platform: `ssh root@ADDRESS` is all that
 * clients know which nobody told of ports. Where that port cannot be had, it is a port of 127.0.0.1: on macOS, whose
 * loopback has one address; on Linux for a user who may not listen below 1024 (the sysctl
 * `net.ipv4.ip_unprivileged_port_start`); and beside an SSH server that listens everywhere.
 */
export class SshDoor implements Service {
  readonly name = 'ssh door'
  readonly #options: SshDoorOptions
  readonly #doors = new Map<string, Promise<Server>>()
  readonly #sockets = new Set<Socket>()
  #stopped = false

  constructor(options: SshDoorOptions) {
    this.#options = options
  }

  /** Nothing listens before somebody asks. */
  start(): Promise<void> {
    return Promise.resolve()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    const servers = await Promise.all([...this.#doors.values()])
    for (const socket of this.#sockets) socket.destroy()
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
    this.#doors.clear()
  }

  info(): Record<string, unknown> {
    return { doors: this.#doors.size, connections: this.#sockets.size }
  }

  /**
   * @param replica a replica's name, null for any, or an address that is no replica's
   * @returns where SSH to it begins
   */
  async open(app: SshApp, replica: string | null | SshAddress): Promise<SshAddress> {
    if (this.#stopped) throw new Error('the ssh door is closed')
    const key = `${app.name} ${typeof replica === 'object' && replica ? `${replica.host}:${replica.port}` : (replica ?? '')}`
    let door = this.#doors.get(key)
    if (!door) {
      door = this.#listen(app, replica)
      this.#doors.set(key, door)
      door.catch(() => this.#doors.delete(key))
    }
    const { address: host, port } = (await door).address() as AddressInfo
    return { host, port }
  }

  /** Closes what leads to an app that is gone. */
  async forget(app: string): Promise<void> {
    for (const [key, door] of [...this.#doors]) {
      if (!key.startsWith(`${app} `)) continue
      this.#doors.delete(key)
      ;(await door).close()
    }
  }

  async #listen(app: SshApp, replica: string | null | SshAddress): Promise<Server> {
    const { name } = app
    const server = createServer((socket) => this.#lead(socket, name, replica))
    // A replica is gone soon enough: any port will do.
    const anywhere = { host: '127.0.0.1', port: 0 }
    const wanted = replica === null ? this.#placesOf(app) : []
    let last: string | undefined
    for (const place of [...wanted, anywhere]) {
      // What may not be had at one address may not be had at the next one either.
      if (last !== undefined && last !== 'EADDRINUSE' && place.host !== anywhere.host) continue
      last = await listen(server, place)
      if (last === undefined) break
      if (place === anywhere) throw new Error(`no port can be had for the ssh door of ${name}: ${last}`)
    }
    server.on('error', (error) => this.#options.log(`the ssh door of ${name} reports: ${error.message}`))
    return server
  }

  /** Where the door of an app would be, the best place first; the same each time. */
  #placesOf({ name, createdAt }: SshApp): readonly SshAddress[] {
    const digest = createHash('sha256').update(`${name} ${createdAt.toISOString()}`).digest()
    const [byPort, byAddress] = [digest.readUInt32BE(), digest.readUInt32BE(4)]
    const others = Array.from({ length: MOST_TRIES }, (_, i) => ({
      host: '127.0.0.1',
      port: FIRST_PORT + (byPort % PORTS) + i,
    }))
    const { standardPort: port = STANDARD_PORT } = this.#options
    if (port === null) return others
    const standard = Array.from({ length: MOST_ADDRESSES }, (_, i) => {
      const index = (byAddress + i) % ADDRESSES
      return { host: `127.22.${1 + Math.floor(index / 254)}.${1 + (index % 254)}`, port }
    })
    return [...standard, ...others]
  }

  #lead(socket: Socket, app: string, replica: string | null | SshAddress): void {
    const isAddress = typeof replica === 'object' && replica !== null
    const address = isAddress ? replica : this.#options.addressOf(app, replica)
    if (!address) {
      socket.destroy()
      return
    }
    const onward = connect(address)
    for (const each of [socket, onward]) {
      each.setNoDelay(true)
      this.#sockets.add(each)
      each.once('close', () => this.#sockets.delete(each))
    }
    // Either end may go at any time: the other one follows, and nothing failed.
    pipeline(socket, onward, () => onward.destroy())
    pipeline(onward, socket, () => socket.destroy())
  }
}

/** @returns the system's word for why not, or undefined when it listens */
async function listen(server: Server, { host, port }: SshAddress): Promise<string | undefined> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, host, () => {
        server.off('error', reject)
        resolve()
      })
    })
    return undefined
  } catch (error) {
    const code = systemCode(error)
    if (code !== undefined && NOT_TO_BE_HAD.has(code)) return code
    throw error
  }
}
