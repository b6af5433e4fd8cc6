import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { packageRoot } from '../../src/lib/paths.js'
import { fakePlatform } from '../support/fake-platform.js'
import { runCommand } from '../support/run-command.js'
import { NOW, Refusal, shopPlatform } from '../support/shop-platform.js'
import { tempDir } from '../support/temp-dir.js'

const SHOP = ['-a', 'shop']
const DATABASE = [...SHOP, '-d', '6f1c1c3e-3b1a-4d52-9f0e-1f0a8f9d2c11']
const CARD = '--card_number 4242424242424242 --card_exp_month 12 --card_exp_year 2040 --card_cvc 123'.split(
  ' ',
)

interface Said {
  readonly argv: readonly string[]
  /** Answers in place of the usual ones, by the name of the call. */
  readonly answers?: Readonly<Record<string, unknown>>
  readonly env?: Readonly<Record<string, string | undefined>>
}

const say = (argv: readonly string[], answers?: Said['answers'], env?: Said['env']): Said => ({
  argv,
  ...(answers && { answers }),
  ...(env && { env }),
})

/** What people come to read of each command, in the order of the file. */
const COMMANDS: Said[] = [
  say([]),
  say(['help', 'targets']),
  say(['config:set', '--help']),
  say(['ps', '--help']),
  ...[
    ['version'],
    ['account'],
    ['account:ssh_keys'],
    ['account:ssh_keys:add', 'ssh-ed25519 AAAA ada@laptop'],
    ['account:ssh_keys:remove', '4'],
    ['account:invoices'],
    ['account:usage'],
    ['account:usage:running'],
    ['account:payment_method'],
    ['account:confirmation:resend', '-e', 'ada@example.com'],
    ['account:password:reset', '-e', 'ada@example.com'],
    ['account:password:set', '-t', 'token', '-p', 'new'],
    ['account:password:change', '-p', 'old', '-n', 'new'],
    ['account:email:set', '-p', 'pw', '-e', 'new@example.com'],
    ['account:mfa:deactivate', '-y'],
    ['account:mfa:recovery_codes:regenerate', '-y'],
    ['account:destroy', '-y', '-e', 'ada@example.com', '-p', 'pw'],
    ['account:upgrade', ...CARD],
    ['apps'],
    ['apps:info', ...SHOP],
    ['apps:activity', ...SHOP],
    ['apps:destroy', ...SHOP, '-y'],
    ['ps', ...SHOP],
    ['ps:scale', '-r', '2', ...SHOP],
    ['ps:restart', ...SHOP],
    ['ps:kill', '-p', 'shop-7d4f9-abcde', '-y', ...SHOP],
    ['ps:wait', ...SHOP],
    ['run', ...SHOP, 'mix', 'ecto.migrate'],
    ['releases', ...SHOP],
    ['releases:rollback', '-r', '2', ...SHOP],
    ['config', ...SHOP],
    ['config', '--mask', ...SHOP],
    ['config:get', 'POOL_SIZE', ...SHOP],
    ['config:set', 'POOL_SIZE=10', 'GREETING=hello', ...SHOP],
    ['config:unset', 'POOL_SIZE', ...SHOP],
    ['config:copy', '-s', 'shop', '-d', 'shop-next', '-y'],
    ['config:diff', 'shop', 'shop-next'],
    ['domains', ...SHOP],
    ['domains:add', 'www.example.com', ...SHOP],
    ['domains:remove', 'www.example.com', ...SHOP],
    ['access', ...SHOP],
    ['access:add', 'bob@example.com', ...SHOP],
    ['access:remove', 'bob@example.com', ...SHOP],
    ['drains', ...SHOP],
    ['drains:add', 'https://logs.example.com/in', ...SHOP],
    ['drains:remove', '12', ...SHOP],
    ['canary', ...SHOP],
    ['canary:set', '-c', 'shop-next', '-w', '10', ...SHOP],
    ['canary:unset', '-c', 'shop-next', ...SHOP],
    ['stack:set', '-s', 'gigalixir-24', ...SHOP],
    ['maintenance:on', '-y', ...SHOP],
    ['maintenance:off', '-y', ...SHOP],
    ['pg', ...SHOP],
    ['pg:create', '--free', '-y', ...SHOP],
    ['pg:destroy', '-y', ...DATABASE],
    ['pg:scale', '-s', '4', ...DATABASE],
    ['pg:restart', '-y', ...DATABASE],
    ['pg:stop', '-y', ...DATABASE],
    ['pg:start', ...DATABASE],
    ['pg:upgrade', 'POSTGRES_16', ...DATABASE],
    ['pg:backups', ...DATABASE],
    ['pg:backups:restore', '-b', 'b7c2', '-y', ...DATABASE],
    ['pg:read_replicas', ...DATABASE],
    ['pg:read_replicas:create', ...DATABASE],
    ['builds', ...SHOP],
    ['accounts'],
    ['target'],
    ['whoami'],
  ].map((argv) => say(argv)),
]

const NONE = {
  'apps.list': [],
  'releases.list': [],
  'configs.list': {},
  'databases.list': [],
  'domains.list': [],
}

/** Empty lists, mistakes and refusals. */
const OTHERWISE: Said[] = [
  ...[
    ['apps'],
    ['releases', ...SHOP],
    ['config', ...SHOP],
    ['pg', ...SHOP],
    ['domains', ...SHOP],
    ['drains', ...SHOP],
    ['access', ...SHOP],
    ['canary', ...SHOP],
    ['builds', ...SHOP],
    ['account:ssh_keys'],
    ['account:invoices'],
  ].map((argv) =>
    say(argv, {
      ...NONE,
      ...{ 'drains.list': [], 'permissions.list': [], 'canaries.list': [], 'builds.list': [] },
      ...{ 'sshKeys.list': [], 'billing.invoices': [] },
    }),
  ),
  say(['ps']),
  say(['frobnicate']),
  say(['apps:craete']),
  say(['secrets', 'set', 'A=1']),
  say(['config:get']),
  say(['canary:set', '--weight', 'heavy', ...SHOP]),
  say(['ps:scale', ...SHOP]),
  say(['ps:scale', '--replicsa', '2', ...SHOP]),
  say(['config:set', ...SHOP]),
  say(['config:get', 'NOPE', ...SHOP]),
  say(['apps:destroy', ...SHOP]),
  say(['ps', ...SHOP], { 'apps.status': new Refusal(404, { '': ['App `shop` not found.'] }) }),
  say(['domains:add', 'www', ...SHOP], {
    'domains.add': new Refusal(422, { fqdn: ['is not a full domain name'] }),
  }),
  say(['apps:create', '--name', 'x'], { 'apps.create': new Refusal(422, { unique_name: ['is too short'] }) }),
  say(['account'], { 'accounts.get': new Refusal(401, { '': ['Unauthorized'] }) }),
  say(['account'], {}, { GIGALIXIR_EMAIL: undefined, GIGALIXIR_API_KEY: undefined }),
  say(['ps', ...SHOP], { 'apps.status': new Refusal(503, { '': ['Try again soon'] }) }),
]

beforeEach(() => vi.useFakeTimers({ toFake: ['Date'], now: Date.parse(NOW) }))
afterEach(() => vi.useRealTimers())

/** A command as it was typed, and all it says on a terminal. */
async function told({ argv, answers, env }: Said, columns: number): Promise<string> {
  const platform = await fakePlatform(...shopPlatform(answers))
  const home = await tempDir()
  const heard: string[] = []
  const { exitCode } = await runCommand([...argv], {
    // Nothing is drawn over, so that each text is seen.
    env: { GIGALIXIR_CLI__HOST: platform.url, TERM: 'dumb', TZ: 'UTC', ...env },
    terminal: { stdout: true, stderr: true },
    columns,
    heard,
    cwd: home,
  })
  const text = heard
    .join('')
    .replaceAll(platform.url, 'http://127.0.0.1:54321')
    .replace(/(gigalixirapp\.localhost):\d+/g, '$1:54321')
    .replace(/^\[the platform at [^\]]*\]\n/, '')
    .replace(/\bgigalixir\/\d+\.\d+\.\d+ \S+\s+node-v[\d.]+/, 'gigalixir/VERSION')
    .replace(/^\d+\.\d+\.\d+$/m, 'VERSION')
    .replaceAll(home, '/home/ada')
  const typed = argv.map((word) => (word.includes(' ') ? `'${word}'` : word)).join(' ')
  return `$ gigalixir ${typed}\n${text}${exitCode === 0 ? '' : `(exit code ${exitCode})\n`}`
}

describe('what people read', () => {
  it.each([80, 40])('on a terminal of %d columns', { timeout: 300_000 }, async (columns) => {
    const texts: string[] = []
    for (const said of [...COMMANDS, ...OTHERWISE]) texts.push(await told(said, columns))
    await expect(texts.join('\n')).toMatchFileSnapshot(
      join(packageRoot(), `test/commands/human-output.${columns}.txt`),
    )
  })
})
