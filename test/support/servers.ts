import { createServer as createHttpServer, request } from 'node:http'
import type { IncomingMessage, RequestListener, RequestOptions, Server } from 'node:http'
import { connect, createServer } from 'node:net'
import type { Server as NetServer, Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { FrontDoor, Router } from '../../src/sim/router/index.js'
import type { FrontDoorHandlers, FrontDoorOptions, RouterOptions } from '../../src/sim/router/index.js'

/** Listens on a free loopback port; closed, connections and all, when the test ends. @returns the port */
export async function listening(server: Server | NetServer): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  )
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

/** An app's replica as the router sees one. */
export async function replica(listener: RequestListener): Promise<{ port: number; server: Server }> {
  const server = createHttpServer(listener)
  return { port: await listening(server), server }
}

/** A replica that speaks for itself, byte for byte. */
export async function rawReplica(onConnection: (socket: Socket, index: number) => void): Promise<number> {
  let count = 0
  return listening(createServer((socket) => onConnection(socket, count++)))
}

/** A port nobody listens on. */
export async function closedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  const address = server.address()
  await new Promise<void>((resolve) => server.close(() => resolve()))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

/** Where answers say that https is; nothing of these tests listens there. */
export const HTTPS_PORT = 4443

/** A front door and a router behind it, on any port. */
export async function frontDoor(
  more: Partial<RouterOptions> = {},
  handlers: Partial<FrontDoorHandlers> = {},
  options: Partial<FrontDoorOptions> = {},
): Promise<{ door: FrontDoor; router: Router; port: number; logged: string[] }> {
  const logged: string[] = []
  const log = (line: string) => void logged.push(line)
  const names: RouterOptions['names'] = {
    ports: () => ({ http: door.port, https: HTTPS_PORT }),
    appOfDomain: options.appOfDomain ?? (() => undefined),
    localNamesOf: () => undefined,
  }
  const router = new Router({ knows: (app) => app === 'myapp', log, names, ...more })
  const says = (name: string) => (incoming: IncomingMessage, response: { end(text: string): void }) =>
    response.end(`${name} ${incoming.url ?? ''}`)
  const door: FrontDoor = new FrontDoor({
    port: 0,
    handlers: {
      api: says('api'),
      git: says('git'),
      slugs: says('slugs'),
      control: says('control'),
      console: says('console'),
      app: router,
      ...handlers,
    },
    closeGraceMs: 200,
    log,
    ...options,
  })
  await door.start()
  onTestFinished(async () => {
    await door.stop()
    await router.stop()
  })
  return { door, router, port: door.port, logged }
}

export const APP_HOST = 'myapp.gigalixirapp.localhost'

/** A request to the app `myapp` on a connection of its own, and its whole answer. */
export async function ask(
  port: number,
  options: RequestOptions & { body?: string | Buffer } = {},
): Promise<{ status: number; message: IncomingMessage; body: Buffer }> {
  const { body, headers, ...rest } = options
  return new Promise((resolve, reject) => {
    const outgoing = request({
      host: '127.0.0.1',
      port,
      agent: false,
      headers: { host: APP_HOST, ...(headers as Record<string, string>) },
      ...rest,
    })
    outgoing.on('error', reject)
    outgoing.on('response', (message) => {
      const chunks: Buffer[] = []
      message.on('data', (chunk: Buffer) => chunks.push(chunk))
      message.on('error', reject)
      message.on('end', () =>
        resolve({ status: message.statusCode ?? 0, message, body: Buffer.concat(chunks) }),
      )
    })
    outgoing.end(body)
  })
}

/** Sends bytes and returns all that comes back until the connection ends. */
export async function rawExchange(port: number, text: string | Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    const chunks: Buffer[] = []
    socket.on('error', reject)
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')))
    socket.write(text)
  })
}

/** A promise and how to keep it. */
export function deferred<T = void>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve!: (value: T) => void
  const promise = new Promise<T>((keep) => {
    resolve = keep
  })
  return { promise, resolve }
}
