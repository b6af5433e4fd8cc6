import { createHash } from 'node:crypto'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { pipeline } from 'node:stream'
import { systemCode } from '../../lib/errors.js'
import type { Service } from '../service.js'

/** Where something listens. */
export interface SshAddress {
  readonly host: string
  readonly port: number
}

export interface SshDoorOptions {
  /** Where the SSH server of a replica is reached from here; of any healthy one for null. Null when there is none. */
  readonly addressOf: (app: string, replica: string | null) => SshAddress | null
  readonly log: (line: string) => void
}

/** Ports an app is given one of, by its name: the same each time, so that people's own ssh knows the host again. */
const FIRST_PORT = 20_000
const PORTS = 10_000
const MOST_TRIES = 20

/**
 * Ports on loopback that lead to the SSH servers of run containers: one for each app that somebody asked for, and one
 * for each replica asked for by name. SSH names no host before its keys are exchanged, so one port cannot serve all.
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
  async open(app: string, replica: string | null | SshAddress): Promise<SshAddress> {
    if (this.#stopped) throw new Error('the ssh door is closed')
    const key = `${app} ${typeof replica === 'object' && replica ? `${replica.host}:${replica.port}` : (replica ?? '')}`
    let door = this.#doors.get(key)
    if (!door) {
      door = this.#listen(app, replica)
      this.#doors.set(key, door)
      door.catch(() => this.#doors.delete(key))
    }
    return { host: '127.0.0.1', port: ((await door).address() as AddressInfo).port }
  }

  /** Closes what leads to an app that is gone. */
  async forget(app: string): Promise<void> {
    for (const [key, door] of [...this.#doors]) {
      if (!key.startsWith(`${app} `)) continue
      this.#doors.delete(key)
      ;(await door).close()
    }
  }

  async #listen(app: string, replica: string | null | SshAddress): Promise<Server> {
    const server = createServer((socket) => this.#lead(socket, app, replica))
    const preferred = FIRST_PORT + (createHash('sha256').update(app).digest().readUInt32BE() % PORTS)
    // A replica is gone soon enough: any port will do.
    const ports = replica === null ? Array.from({ length: MOST_TRIES }, (_, i) => preferred + i) : []
    for (const port of [...ports, 0]) {
      try {
        await new Promise<void>((resolve, reject) => {
          server.once('error', reject)
          server.listen(port, '127.0.0.1', () => {
            server.off('error', reject)
            resolve()
          })
        })
        break
      } catch (error) {
        if (port === 0 || systemCode(error) !== 'EADDRINUSE') throw error
      }
    }
    server.on('error', (error) => this.#options.log(`the ssh door of ${app} reports: ${error.message}`))
    return server
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
