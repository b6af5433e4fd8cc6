import { writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import fc from 'fast-check'
import { http, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'
import { allCalls } from '../../src/lib/api/contract/index.js'
import { readAnswer } from '../../src/lib/api/answer.js'
import { sortedJson } from '../../src/lib/ui/index.js'
import { fakePlatform } from '../support/fake-platform.js'
import { gitRepo } from '../support/git-repo.js'
import { mutatedBody } from '../support/mutated-answers.js'
import { runCommand } from '../support/run-command.js'
import { tempDir } from '../support/temp-dir.js'

const APP = ['-a', 'my-app']
const DATABASE = [...APP, '-d', 'db-1']
const CARD = [
  '--card_number',
  '4242424242424242',
  '--card_exp_month',
  '12',
  '--card_exp_year',
  '2040',
  '--card_cvc',
  '123',
]

/** Commands that print one answer of the platform whole with `--json`. */
const PRINTS_ONE_ANSWER: string[][] = [
  ['apps'],
  ['apps:info', ...APP],
  ['apps:activity', ...APP],
  ['apps:destroy', ...APP, '-y'],
  ['ps', ...APP],
  ['ps:scale', '-r', '2', ...APP],
  ['ps:restart', ...APP],
  ['ps:kill', '-p', 'my-app-abcde', '-y', ...APP],
  ['run', ...APP, 'mix', 'ecto.migrate'],
  ['releases', ...APP],
  ['releases:rollback', '-r', '2', ...APP],
  ['config', ...APP],
  ['config:set', 'A=1', ...APP],
  ['config:unset', 'A', ...APP],
  ['config:copy', '-s', 'one', '-d', 'two', '-y'],
  ['domains', ...APP],
  ['domains:remove', 'www.example.com', ...APP],
  ['access', ...APP],
  ['access:add', 'bob@example.com', ...APP],
  ['access:remove', 'bob@example.com', ...APP],
  ['drains', ...APP],
  ['drains:add', 'https://logs.example.com', ...APP],
  ['drains:remove', '12', ...APP],
  ['canary', ...APP],
  ['canary:set', '-c', 'other', '-w', '10', ...APP],
  ['canary:unset', '-c', 'other', ...APP],
  ['stack:set', '-s', 'gigalixir-24', ...APP],
  ['maintenance:on', '-y', ...APP],
  ['maintenance:off', '-y', ...APP],
  ['pg', ...APP],
  ['pg:create', ...APP],
  ['pg:create', '--free', '-y', ...APP],
  ['pg:destroy', '-y', ...DATABASE],
  ['pg:scale', '-s', '4', ...DATABASE],
  ['pg:restart', '-y', ...DATABASE],
  ['pg:stop', '-y', ...DATABASE],
  ['pg:start', ...DATABASE],
  ['pg:upgrade', 'POSTGRES_16', ...DATABASE],
  ['pg:backups', ...DATABASE],
  ['pg:backups:restore', '-b', 'b-1', '-y', ...DATABASE],
  ['pg:read_replicas', ...DATABASE],
  ['pg:read_replicas:create', ...DATABASE],
  ['account'],
  ['account:invoices'],
  ['account:usage'],
  ['account:usage:running'],
  ['account:payment_method'],
  ['account:ssh_keys'],
  ['account:ssh_keys:add', 'ssh-ed25519 AAAA me'],
  ['account:ssh_keys:remove', '12'],
  ['account:confirmation:resend', '-e', 'ada@example.com'],
  ['account:password:reset', '-e', 'ada@example.com'],
  ['account:password:set', '-t', 'token', '-p', 'new'],
  ['account:password:change', '-p', 'old', '-n', 'new'],
  ['account:email:set', '-p', 'pw', '-e', 'new@example.com'],
  ['account:destroy', '-y', '-e', 'ada@example.com', '-p', 'pw'],
  ['account:mfa:deactivate', '-y'],
  ['builds', ...APP],
  ['builds:output', ...APP],
]

/** Others: those that make several calls, or say something of their own. May they end with something else than 0? */
const OTHERS: { argv: string[]; mayFail: boolean }[] = [
  { argv: ['domains:add', 'www.example.com', ...APP], mayFail: false },
  { argv: ['account:mfa:recovery_codes:regenerate', '-y'], mayFail: false },
  { argv: ['account:payment_method:set', ...CARD], mayFail: true },
  { argv: ['account:upgrade', ...CARD], mayFail: true },
  { argv: ['account:api_key:reset', '-p', 'pw', '-y'], mayFail: true },
  { argv: ['login', '-e', 'ada@example.com', '-p', 'pw'], mayFail: true },
  { argv: ['releases:rollback', ...APP], mayFail: true },
  { argv: ['pg:psql', ...APP], mayFail: true },
  { argv: ['pg:restart', '-y', ...APP], mayFail: true },
  { argv: ['config:diff', 'one', 'two'], mayFail: false },
  { argv: ['config:export', ...APP], mayFail: false },
  { argv: ['config', '--mask', ...APP], mayFail: false },
  { argv: ['ps:wait', '--timeout', '1', ...APP], mayFail: true },
  { argv: ['api', 'GET', '/api/apps'], mayFail: false },
  { argv: ['complete', 'bash', '--', 'ps:kill', ...APP, '--pod', '='], mayFail: false },
]

const CALLS = allCalls().filter((call) => call.kind === 'json')

/** Commands that follow their change when a person watches, which may never come to an end; `ps:wait` is how it is followed. */
const FOLLOWED = new Set([
  'config:set',
  'config:unset',
  'config:copy',
  'ps:scale',
  'ps:restart',
  'releases:rollback',
  'stack:set',
  'pg:create',
])

/** Bodies of answers, each made when it is first asked for. */
type BodyOf = (call: string) => string

/** A platform that answers every call with its own status of success and a body of its own. */
async function answeringWith(bodyOf: BodyOf) {
  return fakePlatform(
    http.post('*/v1/tokens', () => HttpResponse.json({ id: 'tok_1' })),
    ...CALLS.map((call) =>
      http[call.method.toLowerCase() as 'get' | 'post' | 'put' | 'patch' | 'delete'](
        `*${call.path}`,
        () => new HttpResponse(bodyOf(call.name), { status: call.status }),
      ),
    ),
  )
}

const BODIES = new Map(CALLS.map((call) => [call.name, mutatedBody(call.answer)]))

const anyBodies: fc.Arbitrary<BodyOf> = fc.gen().map((make) => {
  const made = new Map<string, string>()
  return (call) => {
    const body = made.get(call) ?? make(() => BODIES.get(call) ?? fc.constant(''))
    made.set(call, body)
    return body
  }
})

/** The PATH of a machine whose psql ends at once. */
async function pathWithPsql(): Promise<string> {
  const folder = await tempDir()
  await writeFile(join(folder, 'psql'), '#!/bin/sh\nexit 0\n', { mode: 0o755 })
  await writeFile(join(folder, 'psql.cmd'), '@exit /b 0\r\n')
  return `${folder}${delimiter}${process.env.PATH}`
}

async function run(bodyOf: BodyOf, argv: string[], atTerminal = false) {
  const platform = await answeringWith(bodyOf)
  const result = await runCommand(FOLLOWED.has(argv[0]!) ? [...argv, '--no-wait'] : argv, {
    env: {
      GIGALIXIR_CLI__HOST: platform.url,
      ...(argv[0] === 'pg:psql' && { PATH: await pathWithPsql() }),
    },
    terminal: { stdout: atTerminal, stderr: atTerminal },
  })
  expect(result.stderr, argv.join(' ')).not.toMatch(/This is a bug|\n\s+at /)
  expect([1, 6], result.stderr).not.toContain(result.exitCode)
  return { ...result, platform }
}

/** The body that was sent last. */
function lastAnswer(bodyOf: BodyOf, sent: readonly string[]): string {
  const [method = '', path = ''] = (sent.at(-1) ?? '').split(' ')
  const call = CALLS.find((each) => {
    const pattern = new RegExp(`^${each.path.replace(/:\w+/g, '[^/]+')}$`)
    return each.method === method && pattern.test(path) && !/:\w+/.test(path)
  })
  if (!call) throw new Error(`no call is ${sent.at(-1)}`)
  return bodyOf(call.name)
}

describe('whatever comes with a 2xx', () => {
  // More of them look longer: GIGALIXIR_TEST_RUNS=100.
  const runs = { numRuns: Number(process.env.GIGALIXIR_TEST_RUNS ?? 4) }
  const slow = { timeout: 30_000 * runs.numRuns }

  it.each(PRINTS_ONE_ANSWER.map((argv) => [argv.join(' '), argv] as const))(
    '%s succeeds, and --json prints it whole',
    slow,
    async (_, argv) => {
      await fc.assert(
        fc.asyncProperty(anyBodies, async (bodyOf) => {
          const { exitCode, stdout, platform } = await run(bodyOf, withJson(argv))
          expect(exitCode).toBe(0)
          expect(stdout).toBe(`${sortedJson(readAnswer(lastAnswer(bodyOf, platform.calls())).raw)}\n`)
          expect((await run(bodyOf, argv, true)).exitCode).toBe(0)
        }),
        runs,
      )
    },
  )

  it.each(OTHERS.map((each) => [each.argv.join(' '), each] as const))(
    '%s is neither a bug nor a failure of the platform',
    slow,
    async (_, { argv, mayFail }) => {
      await fc.assert(
        fc.asyncProperty(anyBodies, fc.boolean(), async (bodyOf, atTerminal) => {
          const { exitCode } = await run(bodyOf, argv, atTerminal)
          if (!mayFail) expect(exitCode).toBe(0)
        }),
        runs,
      )
    },
  )

  it('apps:create succeeds also when the name of the app is not told', slow, async () => {
    const cwd = await gitRepo()
    const platform = await answeringWith(() => '{}')
    const result = await runCommand(['apps:create'], { env: { GIGALIXIR_CLI__HOST: platform.url }, cwd })
    expect(result).toMatchObject({ exitCode: 0, stdout: '' })
    expect(result.stderr).toContain('gigalixir git:remote APP')
  })
})

/** What follows the name of the command may be words of another one. */
function withJson([command = '', ...rest]: string[]): string[] {
  return [command, '--json', ...rest]
}
