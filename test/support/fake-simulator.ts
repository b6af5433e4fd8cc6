import { createServer } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { ControlApi } from '../../src/sim/control/index.js'
import type { SimStatus } from '../../src/sim/control/index.js'
import { endpointsAt } from '../../src/sim/endpoints.js'
import { LocatorFile } from '../../src/sim/locator.js'
import { controlledSimulator } from './controlled-simulator.js'

/** What it sent, newest first. */
const MAILS = [
  {
    ...{ id: 2, to: 'ada@example.com', subject: 'Set a new password', body: 'Your token: t0k3n\n' },
    sent_at: '2026-11-23T10:00:00.000Z',
  },
  {
    ...{ id: 1, to: 'bob@example.com', subject: 'Your confirmation code: 123456', body: 'Welcome.\n' },
    sent_at: '2026-11-23T09:00:00.000Z',
  },
]

/** A simulator as the `sim` commands see it: a locator, control calls, and an API that knows the keys it issued. */
export async function fakeSimulator(home: string, changes: Partial<SimStatus> = {}) {
  const keys: string[] = []
  const tiers: string[] = []
  const email = 'you@gigalixir.localhost'
  const control = new ControlApi(
    'token',
    controlledSimulator({
      health: () => ({ instance: '0123abcd', pid: process.pid, version: '1.0.0', state: 'running' }),
      status: () => Promise.resolve({ ...status(home, port), ...changes }),
      issueKey: () => {
        keys.push(`key-${keys.length + 1}`)
        return Promise.resolve({ email, key: keys.at(-1)! })
      },
      setTier: (tier) => {
        tiers.push(tier)
        return Promise.resolve()
      },
      mails: () => Promise.resolve(MAILS),
    }),
    () => undefined,
  )
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/_sim/')) return void control.handle(request, response)
    const known = keys.includes(passwordOf(request))
    response.writeHead(known ? 200 : 401, { 'content-type': 'application/json' })
    response.end(
      JSON.stringify(known ? { data: { email, tier: 'STANDARD' } } : { errors: { '': ['Unauthorized'] } }),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())))
  const { port } = server.address() as AddressInfo
  const locator = {
    pid: process.pid,
    instance: '0123abcd',
    version: '1.0.0',
    startedAt: '',
    variables: {},
    port,
    httpsPort: null,
    token: 'token',
  }
  await new LocatorFile(home).write(locator)
  return { port, keys, tiers, email }
}

function passwordOf(request: IncomingMessage): string {
  const pair = Buffer.from((request.headers.authorization ?? '').replace('Basic ', ''), 'base64').toString()
  return pair.slice(pair.indexOf(':') + 1)
}

function status(home: string, port: number): SimStatus {
  return {
    instance: '0123abcd',
    pid: process.pid,
    version: '1.0.0',
    started_at: '2026-01-01T00:00:00.000Z',
    home,
    endpoints: endpointsAt(port),
    docker: { available: true, from: 'the system engine', host: 'unix:///d.sock', version: '27.1.1' },
    components: [
      { name: 'database', state: 'running', info: {} },
      { name: 'build-server', state: 'running', info: { buildpacks: 'builtin' } },
    ],
    apps: [],
    builds: { limit: 2, running: [], queued: [] },
    disk: { git: 0 },
    versions: { gigalixir: '1.0.0' },
    memory: 90_000_000,
  }
}
