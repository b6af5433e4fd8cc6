import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'
import { dirname, join } from 'node:path'
import { connect as connectTls } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectDocker } from '../../src/sim/engines/docker/client/index.js'
import { DatabasesUnderTest } from '../support/database-under-test.js'
import { exampleRepo } from '../support/example-repo.js'
import type { ExampleRepo } from '../support/example-repo.js'
import { daemonPid, startSim } from '../support/sim.js'
import type { TestSim } from '../support/sim.js'
import { eventually, throughRouter } from '../support/through-router.js'

/** Real PostgreSQL servers in real containers, by the built program and psql. */
describe('the databases of an app', () => {
  let sim: TestSim
  let pg: DatabasesUnderTest
  let free: string
  let standard: string
  let umbrella: ExampleRepo

  beforeAll(async () => {
    sim = await startSim()
    pg = new DatabasesUnderTest(sim, 'with-data')
    await pg.must('api', 'POST', '/api/apps', '-d', '{"unique_name":"with-data"}')
    // What servers are made from is prepared on the way, which takes a minute the first time.
    await pg.must('pg:create', '--free', '-y', '-a', 'with-data')
    free = (await pg.list())[0]!.id
    await available(free)
  })
  afterAll(() => sim.dispose())

  function available(id: string) {
    return eventually(
      () => pg.byId(id),
      ({ state }) => state === 'AVAILABLE',
      { what: 'an available database', timeoutMs: 180_000 },
    )
  }

  it('answer this machine and the app, which has the address in its config', async () => {
    const { url, app_url } = await pg.byId(free)
    const { DATABASE_URL } = await eventually(
      () => pg.config(),
      (config) => config.DATABASE_URL !== undefined,
      { what: 'DATABASE_URL' },
    )
    expect(DATABASE_URL).toBe(app_url)
    expect(url).not.toBe(app_url)
    await pg.query(free, 'create table met (who text)')
    await pg.queryInside(`${DATABASE_URL}?sslmode=require`, "insert into met values ('the app')")
    expect(await pg.query(free, 'select who from met')).toBe('the app')
  })

  it('show a certificate for the names they are reached by, of the authority that the app trusts', async () => {
    const { url, app_url } = await pg.byId(free)
    const authority = new X509Certificate((await sim.cli(['sim:ca'])).stdout)
    const shown = await certificateOf(new URL(url))
    expect(shown.verify(authority.publicKey)).toBe(true)
    expect(shown.checkIP('127.0.0.1')).toBe('127.0.0.1')
    expect(shown.checkHost(new URL(app_url).hostname)).toBeDefined()
  })

  it('serve an umbrella made for production, in its build and as it runs, over TLS that it verifies', async () => {
    umbrella = await exampleRepo('umbrella-app', join(dirname(sim.home), 'umbrella'), sim.env)
    const at = { cwd: umbrella.dir }
    expect((await sim.cli(['git:remote', 'with-data'], at)).exitCode).toBe(0)
    const { exitCode, stderr } = await sim.cli(['deploy', '--migrate', 'before'], at)
    expect(exitCode, stderr).toBe(0)
    expect(stderr).toContain('Shop.Repo: migrated 20260101000000.')
    expect(stderr).toContain('Building with: elixir phoenix-static releases')
    expect(stderr).toMatch(/the build: met the database of \/\S+ over verified TLS/)
    const page = await throughRouter(sim.port, 'with-data', '/')
    expect([page.status, String(page.body)]).toEqual([200, '<script src="/assets/app-5eed.js"></script>'])
    const script = await throughRouter(sim.port, 'with-data', '/assets/app-5eed.js')
    expect(String(script.body)).toBe("/* bundled */ console.log('shop')\n")
    const migrated = await sim.cli(['ps:migrate'], at)
    expect(migrated.exitCode, migrated.stderr).toBe(0)
    // POOL_SIZE came with the database.
    expect(migrated.stdout).toMatch(
      /^met the database of \/\S+ over verified TLS, pool of 2\nShop\.Repo: migrated 20260101000000\.\n/,
    )
  })

  it('are migrated before a release is live, which stays as it was when that fails', async () => {
    const at = { cwd: umbrella.dir }
    await umbrella.write(
      'apps/shop/priv/repo/migrations/20260102000000_rename.exs',
      'raise "no such column"\n',
    )
    const commit = await umbrella.commit('Rename a column')
    const failed = await sim.cli(['deploy', '--migrate', 'before', '--json'], at)
    expect(failed.exitCode, failed.stderr).toBe(8)
    expect(failed.stderr).toContain('no such column')
    const reason = 'the migration ended with exit code 1'
    expect(failed.stderr).toContain(`Not deployed: ${reason}.`)
    const releases = JSON.parse((await sim.cli(['releases'], at)).stdout) as {
      sha: string
      current?: boolean
    }[]
    expect(releases[0]).toMatchObject({ sha: commit, status: 'failed', reason })
    expect(releases.findIndex(({ current }) => current)).toBe(1)
    expect((await throughRouter(sim.port, 'with-data', '/healthz')).status).toBe(200)
    expect((await sim.cli(['ps:scale', '-r', '0'], at)).exitCode).toBe(0)
  })

  it('take no connection without the password', async () => {
    const { url } = await pg.byId(free)
    const wrong = new URL(url)
    wrong.password = 'wrong'
    wrong.hostname = new URL((await pg.byId(free)).app_url).hostname
    wrong.port = '5432'
    expect(await pg.queryInside(wrong.href, 'select 1')).toMatch(/password authentication failed/)
  })

  it('take four connections at once on the free tier, for the replicas of before and after a deploy, and no fifth', async () => {
    const limit = await pg.query(free, 'select rolconnlimit from pg_roles where rolname = current_user')
    const idle = await pg.query(free, 'show idle_session_timeout')
    expect([limit, idle]).toEqual(['4', '5min'])
    const five = await Promise.all(
      [1, 2, 3, 4, 5].map(() =>
        sim.cli(['pg:psql', '-a', 'with-data', '-d', free, '--', '-c', 'select pg_sleep(3)']),
      ),
    )
    const refused = five.filter(({ exitCode }) => exitCode !== 0)
    expect(refused).toHaveLength(1)
    expect(refused[0]!.stderr).toMatch(/too many connections for role/)
  })

  it('of a size are there beside the first, which keeps its place', async () => {
    await pg.must('pg:create', '--size', '0.6', '-a', 'with-data')
    standard = (await pg.list()).find(({ id }) => id !== free)!.id
    await available(standard)
    expect((await pg.config()).DATABASE_URL).toBe((await pg.byId(free)).app_url)
    await pg.query(standard, 'create table numbers as select generate_series(1, 1000) as n')
  })

  it('come back as they were in a backup', async () => {
    const made = await pg.must('api', 'POST', `/api/apps/with-data/databases/${standard}/backups`)
    const { id } = (JSON.parse(made) as { data: { id: string } }).data
    await pg.query(standard, 'drop table numbers; create table later (n int)')
    await pg.must('pg:backups:restore', '-a', 'with-data', '-d', standard, '-b', id, '-y')
    expect(await pg.query(standard, 'select sum(n) from numbers')).toBe('500500')
    expect(await pg.query(standard, "select to_regclass('later') is null")).toBe('t')
  })

  it('are followed by read replicas, which take no writes', async () => {
    await pg.must('pg:read_replicas:create', '-a', 'with-data', '-d', standard, '--size', '0.6')
    const replica = await eventually(
      async () =>
        JSON.parse(await pg.must('pg:read_replicas', '-a', 'with-data', '-d', standard)) as {
          state: string
          app_url: string
        }[],
      ([each]) => each?.state === 'AVAILABLE',
      { what: 'an available read replica', timeoutMs: 60_000 },
    )
    const url = replica[0]!.app_url
    expect(await pg.queryInside(url, 'select count(*) from numbers')).toBe('1000')
    await pg.query(standard, 'insert into numbers values (1001)')
    await eventually(
      () => pg.queryInside(url, 'select count(*) from numbers'),
      (count) => count === '1001',
      { what: 'the new row on the replica' },
    )
    expect(await pg.queryInside(url, 'delete from numbers')).toMatch(/read-only transaction/)
  })

  it('keep what they hold when they and the simulator are killed', async () => {
    process.kill((await daemonPid(sim.home))!, 'SIGKILL')
    const { docker } = await connectDocker()
    // Not the simulator's word: it is dead.
    const up = await sim.cli(['sim:up'])
    expect(up.exitCode, up.stderr).toBe(0)
    for (const { Id } of await pg.containers()) await docker.getContainer(Id).kill()
    await eventually(
      () => Promise.all([pg.byId(free), pg.byId(standard)]),
      (both) => both.some(({ state }) => state !== 'AVAILABLE'),
      { what: 'a database that is noticed to be gone' },
    )
    await available(free)
    await available(standard)
    expect(await pg.query(standard, 'select count(*) from numbers')).toBe('1001')
    expect(await pg.query(free, 'select who from met')).toBe('the app')
  })

  it('go down and come up with the simulator', async () => {
    const down = await sim.cli(['sim:down'])
    expect(down.exitCode, down.stderr).toBe(0)
    expect([await pg.containers(), await pg.networks()]).toEqual([[], []])
    expect(await pg.volumes()).toHaveLength(3)
    const up = await sim.cli(['sim:up'])
    expect(up.exitCode, up.stderr).toBe(0)
    await available(standard)
    expect(await pg.query(standard, 'select count(*) from numbers')).toBe('1001')
  })

  it('stop, start and change their size', async () => {
    await pg.must('pg:stop', '-a', 'with-data', '-d', standard, '-y')
    await eventually(
      () => pg.byId(standard),
      ({ state }) => state === 'STOPPED',
      { what: 'a stopped database' },
    )
    await pg.must('pg:scale', '-a', 'with-data', '-d', standard, '--size', '1.7')
    await pg.must('pg:start', '-a', 'with-data', '-d', standard)
    await available(standard)
    const limit = await pg.query(standard, 'select rolconnlimit from pg_roles where rolname = current_user')
    expect(limit).toBe('50')
  })

  it('keep their read replicas, whatever the size of either', async () => {
    const followed = async (row: number) => {
      await pg.query(standard, `insert into numbers values (${row})`)
      await eventually(
        async () => {
          const [replica] = JSON.parse(
            await pg.must('pg:read_replicas', '-a', 'with-data', '-d', standard),
          ) as { app_url: string }[]
          return pg.queryInside(replica!.app_url, `select count(*) from numbers where n = ${row}`)
        },
        (count) => count === '1',
        { what: `row ${row} on the replica`, timeoutMs: 60_000 },
      )
    }
    await followed(2001)
    await pg.must('pg:scale', '-a', 'with-data', '-d', standard, '--size', '0.6')
    await available(standard)
    await followed(2002)
  })

  it('leave nothing behind', async () => {
    await pg.must('pg:destroy', '-a', 'with-data', '-d', free, '-y')
    expect((await pg.byId(free)).state).toBe('DELETED')
    expect(await pg.config()).toEqual({ POOL_SIZE: '2' })
    await pg.must('apps:destroy', '-a', 'with-data', '-y')
    expect([await pg.containers(), await pg.volumes()]).toEqual([[], []])
  })
})

/** What a database shows to who asks for TLS (PostgreSQL's SSLRequest: https://www.postgresql.org/docs/current/protocol-flow.html). */
async function certificateOf({ hostname, port }: URL): Promise<X509Certificate> {
  const socket = connect(Number(port), hostname)
  socket.write(Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]))
  const [answer] = (await once(socket, 'data')) as [Buffer]
  if (answer.toString() !== 'S') throw new Error(`no TLS: ${answer.toString()}`)
  const secure = connectTls({ socket, rejectUnauthorized: false })
  await once(secure, 'secureConnect')
  const { raw } = secure.getPeerCertificate()
  secure.destroy()
  return new X509Certificate(raw)
}
