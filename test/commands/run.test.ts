import { http, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'
import { fakePlatform } from '../support/fake-platform.js'
import { answering, makesOneCall, runAgainst } from '../support/one-call.js'
import { runCommand } from '../support/run-command.js'

const started = { 'POST /api/apps/my-app/run': { data: {} } }

describe('run', () => {
  makesOneCall({
    spellings: [
      ['run', 'mix', 'ecto.rollback', '-a', 'my-app'],
      ['run', '-a', 'my-app', '--', 'mix', 'ecto.rollback'],
    ],
    call: 'POST /api/apps/my-app/run',
    says: 'Job started. Its output: gigalixir logs -a my-app',
    prints: 'the answer',
    body: { command: ['mix', 'ecto.rollback'] },
  })

  it('hands everything after -- on as it is', async () => {
    const command = ['sh', '-c', 'echo "$A" | cat', '-a', 'other', '--json', '']
    const { bodies, stdout } = await runAgainst(started, ['run', '-a', 'my-app', '--', ...command])
    expect(bodies).toEqual([{ command }])
    expect(stdout).toBe('{}\n')
  })

  it('keeps the order of words that occur twice', async () => {
    const { bodies } = await runAgainst(started, ['run', 'echo', 'a', 'b', 'a', '-a', 'my-app'])
    expect(bodies).toEqual([{ command: ['echo', 'a', 'b', 'a'] }])
  })

  it.each([
    [['bash'], true],
    [['bash', '-l'], true],
    [['iex', '-S', 'mix'], true],
    [['bin/my_app', 'remote'], true],
    [['bash', '-c', 'ls'], false],
    [['bin/my_app', 'eval', 'My.task()'], false],
    [['mix', 'ecto.migrate'], false],
  ])('says for %j that a job has no terminal: %s', async (command, told) => {
    const { url } = await fakePlatform(answering('POST /api/apps/my-app/run', { data: {} }))
    const env = { GIGALIXIR_CLI__HOST: url }
    const argv = ['run', '-a', 'my-app', '--', ...command]
    const { stderr } = await runCommand(argv, { env, terminal: { stdout: true, stderr: true } })
    expect(stderr.includes('gigalixir ps:ssh -a my-app')).toBe(told)
    expect((await runCommand(argv, { env })).stderr).toBe('')
  })

  it('needs a command', async () => {
    expect(await runAgainst(started, ['run', '-a', 'my-app'])).toMatchObject({ exitCode: 2, calls: [] })
  })
})

describe('run --attach', () => {
  const ended = {
    id: 'my-app-job-abcde',
    state: 'ended',
    version: 3,
    started_at: '2024-01-01T00:00:00.000+00:00',
    ended_at: '2024-01-01T00:00:02.000+00:00',
    exit_code: 3,
    last_state: 'Error (exit code 3)',
    ended_because: null,
  }
  const answers = (job: object = ended) => [
    answering('POST /api/apps/my-app/run', { data: { id: ended.id } }),
    http.get(`*/api/apps/my-app/jobs/${ended.id}/output`, () => new HttpResponse('one\ntwo\n')),
    answering(`GET /api/apps/my-app/jobs/${ended.id}`, { data: job }),
  ]
  const argv = ['run', '--attach', '-a', 'my-app', '--', 'mix', 'test']

  it('prints what the job prints and ends with its exit code', async () => {
    const { url } = await fakePlatform(...answers())
    const env = { GIGALIXIR_CLI__HOST: url }
    expect(await runCommand(argv, { env })).toEqual({ exitCode: 3, stdout: 'one\ntwo\n', stderr: '' })
    const told = await runCommand(argv, { env, terminal: { stderr: true } })
    expect(told.stderr).toContain('my-app-job-abcde: Error (exit code 3).')
  })

  it.each([
    ['it reached its limit of 300 s', { exit_code: 143, ended_because: 'it reached its limit of 300 s' }],
    ['out of memory, killed (exit code 137)', { exit_code: 137, last_state: 'OOMKilled' }],
    ['killed (exit code 137)', { exit_code: 137, last_state: 'Error (exit code 137)' }],
  ])('says in CI, too, that the platform ended it: %s', async (because, how) => {
    const { url } = await fakePlatform(...answers({ ...ended, ...how }))
    const result = await runCommand(argv, { env: { GIGALIXIR_CLI__HOST: url } })
    expect(result).toMatchObject({ exitCode: how.exit_code, stdout: 'one\ntwo\n' })
    expect(result.stderr).toContain(`my-app-job-abcde: ${because}.\n`)
  })

  it('says where it cannot be watched that it was started all the same', async () => {
    const result = await runAgainst(started, argv)
    expect(result.exitCode).toBe(5)
    expect(result.stderr).toMatch(/was started, but this platform does not tell/)
  })

  it('starts nothing on production, which does not tell how a job ends', async () => {
    const result = await runCommand([...argv.slice(0, 2), '--target', 'production', ...argv.slice(2)])
    expect(result.exitCode).toBe(5)
    expect(result.stderr).toMatch(/Nothing was started/)
  })
})
