import { beforeEach, describe, expect, it, vi } from 'vitest'
import { aStatus } from '../support/answers.js'
import { runAgainst } from '../support/one-call.js'

const answers: unknown[] = []
const asked: string[] = []
vi.mock('inquirer', () => ({
  createPromptModule: () => async (questions: { message: string }[]) => {
    asked.push(...questions.map((question) => question.message))
    return { answer: answers.shift() }
  },
}))

const everywhere = { stdin: true, stdout: true, stderr: true }
const app = ['-a', 'my-app']
const db = [...app, '-d', 'db-1']

/** Commands that ask for a yes, and the call they make then. */
const DISTURBING: [string[], string][] = [
  [['config:copy', '-s', 'one', '-d', 'my-app'], 'POST /api/apps/my-app/configs/copy'],
  [['ps:kill', '-p', 'my-app-abcde', ...app], 'DELETE /api/apps/my-app/pods/my-app-abcde'],
  [['maintenance:on', ...app], 'PUT /api/apps/my-app/maintenance'],
  [['pg:create', '--free', ...app], 'POST /api/apps/my-app/free_databases'],
  [['pg:restart', ...db], 'PUT /api/apps/my-app/databases/db-1/restart'],
  [['pg:stop', ...db], 'PUT /api/apps/my-app/databases/db-1/stop'],
]

/** Commands that ask for the app's name. */
const DESTRUCTIVE: [string[], string][] = [
  [['apps:destroy', ...app], 'DELETE /api/apps/my-app'],
  [['pg:destroy', ...db], 'DELETE /api/apps/my-app/databases/db-1'],
  [['pg:backups:restore', '-b', 'b-1', ...db], 'POST /api/apps/my-app/databases/db-1/backups/b-1/restore'],
]

/** What each is about is looked for before anybody is asked. */
const there = {
  'GET /api/apps/my-app': { data: {} },
  'GET /api/apps/my-app/status': { data: aStatus() },
  'GET /api/apps/my-app/databases': { data: [{ id: 'db-1', state: 'AVAILABLE' }] },
}
const changes = (calls: string[]) => calls.filter((call) => !call.startsWith('GET '))
const run = async (call: string, argv: string[], found: object = there) => {
  const answers = { ...found, [call]: { data: {} } }
  const result = await runAgainst(
    answers,
    [...argv, '--no-wait'].filter((word) => word !== '--no-wait' || mayWait(argv)),
    {
      terminal: everywhere,
    },
  )
  return { ...result, changes: changes(result.calls) }
}
const mayWait = ([name = '']: string[]) => ['config:copy', 'pg:create'].includes(name)

const named = (rows: [string[], string][]) => rows.map(([argv, call]) => [argv[0], argv, call] as const)

describe('confirmation', () => {
  beforeEach(() => {
    answers.length = 0
    asked.length = 0
  })

  it.each(named([...DISTURBING, ...DESTRUCTIVE]))(
    '%s tells app, target and account',
    async (_name, argv, call) => {
      answers.push('')
      const result = await run(call, argv)
      expect(result.changes).toEqual([])
      expect(asked.join('\n')).toMatch(/App my-app on http:\/\/127\.0\.0\.1:\d+, account ada@example\.com\./)
    },
  )

  it.each(named(DISTURBING))('%s asks for a yes', async (_name, argv, call) => {
    answers.push(true, false)
    const yes = await run(call, argv)
    expect(yes).toMatchObject({ exitCode: 0, changes: [call] })
    const no = await run(call, argv)
    expect(no).toMatchObject({ exitCode: 2, changes: [] })
    expect(no.stderr).toContain('\nCancelled. Nothing was done.\n')
  })

  it.each(named(DESTRUCTIVE))("%s asks for the app's name", async (_name, argv, call) => {
    answers.push('my-app', 'my-ap')
    const right = await run(call, argv)
    expect(right).toMatchObject({ exitCode: 0, changes: [call] })
    const wrong = await run(call, argv)
    expect(wrong).toMatchObject({ exitCode: 2, changes: [] })
  })

  it.each(named([...DISTURBING, ...DESTRUCTIVE]))(
    '%s asks nothing about what is not there',
    async (_name, argv, call) => {
      const nothing = {
        'GET /api/apps/my-app': { status: 404, data: {} },
        'GET /api/apps/my-app/status': { data: aStatus({ pods: [] }) },
        'GET /api/apps/my-app/databases': { data: [] },
      }
      const result = await run(call, argv, nothing)
      expect(result).toMatchObject({ exitCode: 4, changes: [] })
      expect(asked).toEqual([])
    },
  )

  it.each(named([...DISTURBING, ...DESTRUCTIVE.slice(0, 2)]))(
    '%s needs -y where nobody can be asked',
    async (_name, argv, call) => {
      const result = await runAgainst({ [call]: { data: {} } }, [...argv, '--json'])
      expect(result).toMatchObject({ exitCode: 2, stdout: '', calls: [] })
      expect(JSON.parse(result.stderr)).toMatchObject({ error: { code: 'CONFIRMATION_NEEDED' } })
      expect(asked).toEqual([])
    },
  )

  it('lets the person choose among several databases, and among replicas', async () => {
    const several = [
      { id: 'db-1', state: 'AVAILABLE' },
      { id: 'db-2', state: 'AVAILABLE' },
    ]
    const restart = 'PUT /api/apps/my-app/databases/db-2/restart'
    answers.push('db-2', true)
    const databases = { 'GET /api/apps/my-app/databases': { data: several }, [restart]: { data: {} } }
    const restarted = await runAgainst(databases, ['pg:restart', ...app], { terminal: everywhere })
    expect(restarted.exitCode).toBe(0)
    expect(changes(restarted.calls)).toEqual([restart])

    const kill = 'DELETE /api/apps/my-app/pods/my-app-abcde'
    answers.push('my-app-abcde', true)
    const replicas = { 'GET /api/apps/my-app/status': { data: aStatus() }, [kill]: { data: {} } }
    const killed = await runAgainst(replicas, ['ps:kill', ...app], { terminal: everywhere })
    expect(killed).toMatchObject({ exitCode: 0, calls: ['GET /api/apps/my-app/status', kill] })
  })
})
