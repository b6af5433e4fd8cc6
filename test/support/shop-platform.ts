import { http, HttpResponse } from 'msw'
import type { RequestHandler } from 'msw'
import { allCalls } from '../../src/lib/api/contract/index.js'
import { aPod, aRelease, aStatus, anApp } from './answers.js'
import { plainAnswer } from './mutated-answers.js'

/** The moment at which everything is looked at. */
export const NOW = '2026-11-30T12:00:00.000+00:00'

const database = {
  id: '6f1c1c3e-3b1a-4d52-9f0e-1f0a8f9d2c11',
  app_name: 'shop',
  state: 'AVAILABLE',
  size: 0.6,
  host: 'postgres-6f1c.gigalixir.example',
  port: 5432,
  database: 'shop',
  username: 'shop-user',
  password: 'pw-of-the-database',
  url: 'postgresql://shop-user:pw-of-the-database@postgres-6f1c.gigalixir.example:5432/shop',
}

const cost = {
  amount_cents: 1250,
  app_name: 'shop',
  period_start: '2026-11-01T00:00:00.000+00:00',
  period_end: '2026-12-01T00:00:00.000+00:00',
  replica_size_seconds: 2_592_000,
}

/** What the platform says of the app `shop`, by the name of the call; every other call is answered as its contract has it. */
const ANSWERS: Readonly<Record<string, unknown>> = {
  'accounts.get': { email: 'ada@example.com', tier: 'STANDARD' },
  'apps.list': [
    anApp({ unique_name: 'shop', replicas: 2, size: 0.5 }),
    anApp({ unique_name: 'a-blog-with-a-rather-long-name', replicas: 1 }),
  ],
  'apps.get': anApp({ unique_name: 'shop', replicas: 2, size: 0.5 }),
  'apps.create': anApp({ unique_name: 'shop' }),
  'apps.activity': [
    {
      event: 'ada@example.com set POOL_SIZE and SECRET_KEY_BASE.',
      created_at: '2026-11-30T11:57:00.000+00:00',
    },
    { event: 'ada@example.com deployed version 3.', created_at: '2026-11-29T11:57:00.000+00:00' },
  ],
  'apps.status': aStatus({
    unique_name: 'shop',
    replicas_desired: 2,
    replicas_running: 2,
    size: 0.5,
    pods: [
      aPod({ name: 'shop-7d4f9-abcde', version: 3, started_at: '2026-11-30T10:00:00.000+00:00' }),
      aPod({
        name: 'shop-7d4f9-fghij',
        version: 3,
        started_at: '2026-11-30T11:59:00.000+00:00',
        lastState: 'OOMKilled',
        restarts: 1,
      }),
    ],
    rollout: { id: 7, version: 3, state: 'healthy' },
  }),
  'releases.list': [
    aRelease({
      version: 4,
      summary: 'Deploy aaaaaaa',
      created_at: '2026-11-30T11:58:00.000+00:00',
      status: 'failed',
      reason: 'The app listens on port 5000, not 4000.',
    }),
    aRelease({
      version: 3,
      summary: 'Set POOL_SIZE, SECRET_KEY_BASE and PHX_HOST',
      created_at: '2026-11-29T12:00:00.000+00:00',
      status: 'healthy',
      current: true,
    }),
    aRelease({ version: 2, created_at: '2026-11-01T12:00:00.000+00:00', status: 'superseded' }),
  ],
  'releases.rollback': aRelease({ version: 5, summary: 'Rollback to version 2' }),
  'configs.list': {
    DATABASE_URL: database.url,
    POOL_SIZE: '10',
    SECRET_KEY_BASE: 'k'.repeat(64),
  },
  'databases.list': [database],
  'databases.create': database,
  'databases.createFree': { ...database, size: 0 },
  'databases.listBackups': [
    { id: 'b7c2', bytes: 12_400_000, created_at: '2026-11-30T02:00:00.000+00:00' },
    { id: 'a5d1', bytes: 12_100_000, created_at: '2026-11-29T02:00:00.000+00:00' },
  ],
  'databases.listReadReplicas': [{ id: '9a', state: 'AVAILABLE', size: 0.6 }],
  'domains.list': [{ fqdn: 'www.example.com', cname: 'www.example.com.gigalixirdns.com' }],
  'domains.add': { cname: 'www.example.com.gigalixirdns.com' },
  'drains.list': [
    {
      id: 12,
      url: 'https://logs.example.com/in',
      token: 'd.5a1f',
      behind_bytes: 1_250_000,
      failure: 'connection refused',
    },
  ],
  'permissions.list': [
    { email: 'ada@example.com', role: 'OWNER' },
    { email: 'bob@example.com', role: 'COLLABORATOR' },
  ],
  'canaries.list': [{ canary: 'shop-next', weight: 10 }],
  'canaries.set': [{ canary: 'shop-next', weight: 10 }],
  'canaries.unset': [],
  'sshKeys.list': [{ id: '4', key: `ssh-ed25519 ${'A'.repeat(60)} ada@laptop` }],
  'billing.paymentMethod': { brand: 'Visa', last4: '4242', exp_month: 12, exp_year: 2030 },
  'billing.invoices': [{ ...cost, paid: true }],
  'billing.usage': [cost],
  'billing.runRate': [{ app_name: 'shop', replica_size: 1, amount_cents: 5000 }],
  'builds.list': [
    {
      id: 2,
      state: 'failed',
      sha: 'b'.repeat(40),
      branch: 'main',
      pushed_by: 'ada@example.com',
      started_at: '2026-11-30T11:50:00.000+00:00',
      ended_at: '2026-11-30T11:51:10.000+00:00',
      version: null,
      slug_size: null,
      queue: null,
      failure: 'mix deps.get failed: exit code 1',
    },
    {
      id: 1,
      state: 'succeeded',
      sha: 'a'.repeat(40),
      branch: 'main',
      pushed_by: 'ada@example.com',
      started_at: '2026-11-29T11:50:00.000+00:00',
      ended_at: '2026-11-29T11:51:10.000+00:00',
      version: 3,
      slug_size: 31_200_000,
      queue: null,
      failure: null,
    },
  ],
}

/** Handlers of a platform on which one app runs. @param changes other answers, by the name of the call */
export function shopPlatform(changes: Readonly<Record<string, unknown>> = {}): RequestHandler[] {
  return allCalls()
    .filter((call) => call.kind === 'json')
    .map((call) => {
      const answers = { ...ANSWERS, ...changes }
      const data = call.name in answers ? answers[call.name] : plainAnswer(call.answer)
      const method = call.method.toLowerCase() as 'get' | 'post' | 'put' | 'patch' | 'delete'
      return http[method](`*${call.path}`, () =>
        data instanceof Refusal
          ? HttpResponse.json({ errors: data.errors }, { status: data.status })
          : HttpResponse.json({ data: data as object }, { status: call.status }),
      )
    })
}

/** An answer that refuses. */
export class Refusal {
  constructor(
    readonly status: number,
    readonly errors: Readonly<Record<string, readonly string[]>>,
  ) {}
}
