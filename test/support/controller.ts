import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { Billing } from '../../src/sim/billing/index.js'
import type { OpenedBuild } from '../../src/sim/build-server/index.js'
import { Controller } from '../../src/sim/controller/index.js'
import { Database } from '../../src/sim/database/index.js'
import { Routing } from '../../src/sim/router/index.js'
import { FakeEngine } from './fake-engine.js'
import { FakePostgres } from './fake-postgres.js'
import { FakeLogger } from './fake-logger.js'
import { FakeSlugs, testSlug } from './fake-slugs.js'

export interface Caller {
  email: string
  key: string
}

export interface RequestInput {
  body?: unknown
  /** Sent as it is, instead of `body` as JSON. */
  rawBody?: string
  headers?: Record<string, string>
  /** Name and secret of Basic auth, the local user's by default; null sends none. */
  as?: Caller | null
}

export interface Answer {
  status: number
  headers: Headers
  text: string
  json: { data?: unknown; errors?: Record<string, string[]> }
}

/** A real controller on a real database, behind real HTTP; only what needs Docker is not there. */
export class TestController {
  readonly engine = new FakeEngine()
  readonly postgres = new FakePostgres()
  readonly logger = new FakeLogger()
  readonly requestLog = new FakeLogger()
  /** What the clock of everything about money shows; the real time when not set. */
  moment: Date | undefined
  readonly billing: Billing
  /** How often it was said that drains came or went. */
  drainRefreshes = 0
  readonly logDrains = {
    refresh: () => {
      this.drainRefreshes += 1
      return Promise.resolve()
    },
    /** Every drain is as far behind as this. */
    stateOf: () => Promise.resolve({ behind: 2048, failure: 'it answered 500' }),
  }
  readonly sshDoor = {
    open: () => Promise.resolve({ host: '127.0.0.1', port: 20_022 }),
    forget: () => Promise.resolve(),
  }
  /** Of the next controller that is started. */
  rateLimits = true
  readonly routing = new Routing({ load: () => this.controller.routingRules() })
  /** The failed build whose container is kept. */
  keptBuild: OpenedBuild | null = null
  readonly slugs = new FakeSlugs()
  /** What went to the daemon's log. */
  readonly log: string[] = []
  /** How many requests came in. */
  requests = 0
  readonly #http = createServer((request, response) => {
    this.requests += 1
    this.controller.handle(request, response)
  })
  local: Caller = { email: '', key: '' }
  userId = 0
  url = ''

  private constructor(
    readonly home: string,
    readonly database: Database,
    public controller: Controller,
  ) {
    this.billing = new Billing({
      database,
      engine: this.engine,
      postgres: this.postgres,
      log: (line) => this.log.push(line),
      now: () => this.moment ?? new Date(),
    })
  }

  /** Starts it and makes the local user. Stopped when the test ends, unless `keep` leaves that to `stop`. */
  static async start(home: string, { keep = false } = {}): Promise<TestController> {
    const database = new Database({ home })
    const test = new TestController(home, database, undefined as unknown as Controller)
    test.controller = test.newController()
    await database.start()
    await test.controller.start()
    await new Promise<void>((resolve) => test.#http.listen(0, '127.0.0.1', resolve))
    test.url = `http://127.0.0.1:${(test.#http.address() as AddressInfo).port}`
    const { email, key } = await test.controller.issueLocalKey()
    test.local = { email, key }
    test.userId = (await database.users.byEmail(email))!.id
    if (!keep) onTestFinished(() => test.stop())
    return test
  }

  /** Stops the controller and starts another one. */
  async restart(): Promise<void> {
    await this.controller.stop()
    this.controller = this.newController()
    await this.controller.start()
  }

  /** Another controller on the same database and engine, as after a restart. */
  newController(): Controller {
    return new Controller({
      database: this.database,
      engine: this.engine,
      postgres: this.postgres,
      billing: this.billing,
      logger: this.logger,
      requests: this.requestLog,
      slugs: this.slugs,
      routing: this.routing,
      logDrains: this.logDrains,
      sshDoor: this.sshDoor,
      openFailedBuild: () => Promise.resolve(this.keptBuild),
      stacks: { known: ['gigalixir-24', 'gigalixir-22'], default: 'gigalixir-24' },
      apiUrl: () => this.url,
      now: () => this.moment ?? new Date(),
      containerApiUrl: () => 'http://172.17.0.1:4080',
      kubernetesCa: () => '-----BEGIN CERTIFICATE-----',
      appUrl: (app) => `http://${app}.gigalixirapp.localhost:4080`,
      bootDeadlineSeconds: 60,
      jobLimitSeconds: 300,
      rateLimits: this.rateLimits,
      retryMs: 100,
      log: (line) => this.log.push(line),
    })
  }

  async stop(): Promise<void> {
    await this.controller.stop()
    this.#http.closeAllConnections()
    await new Promise((resolve) => this.#http.close(resolve))
    await this.database.stop()
  }

  fetch(method: string, path: string, input: RequestInput = {}): Promise<Response> {
    const { body, rawBody, headers = {}, as = this.local } = input
    const content = rawBody ?? (body === undefined ? undefined : JSON.stringify(body))
    return fetch(`${this.url}${path}`, {
      method,
      headers: {
        ...(as && { authorization: basic(as.email, as.key) }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(content !== undefined && { body: content }),
    })
  }

  async call(method: string, path: string, input: RequestInput = {}): Promise<Answer> {
    const response = await this.fetch(method, path, input)
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false
    const json = isJson ? (JSON.parse(text) as Answer['json']) : {}
    return { status: response.status, headers: response.headers, text, json }
  }

  /** Creates an app. @returns its name */
  async createApp(name = 'first-light'): Promise<string> {
    const answer = await this.call('POST', '/api/apps', { body: { unique_name: name } })
    if (answer.status !== 201) throw new Error(`${name} was not created: ${answer.text}`)
    return name
  }

  /** What the build server does at the end of a push. @returns the version */
  async deploy(app: string, commit?: string): Promise<number> {
    const slug = testSlug(commit)
    this.slugs.stored.add(slug.sha256)
    const pushedBy = { userId: this.userId, email: this.local.email }
    return (await this.controller.deploy(app, slug, pushedBy)).version
  }

  /** Deploys and lets the rollout end well. */
  async deployHealthy(app: string, commit?: string): Promise<number> {
    const version = await this.deploy(app, commit)
    this.engine.succeed(app)
    await this.settled()
    return version
  }

  /** Resolves when every outcome that was emitted is acted upon. */
  async settled(): Promise<void> {
    await this.controller.idle()
  }

  async status(app: string) {
    return (await this.call('GET', `/api/apps/${app}/status`)).json.data as {
      replicas_desired: number
      size: number
      rollout?: { version: number; state: string; reason?: string; last_output?: string[]; serving?: number }
    }
  }

  async releases(app: string) {
    const { json } = await this.call('GET', `/api/apps/${app}/releases`)
    return json.data as { version: number; sha: string; summary: string; status: string; reason?: string }[]
  }
}

export function basic(name: string, secret: string): string {
  return `Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}`
}
