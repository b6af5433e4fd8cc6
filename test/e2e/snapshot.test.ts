import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LocatorFile } from '../../src/sim/locator.js'
import { AppUnderTest } from '../support/app-under-test.js'
import { DatabasesUnderTest } from '../support/database-under-test.js'
import { daemonPid, newSim } from '../support/sim.js'
import type { TestSim } from '../support/sim.js'
import { eventually } from '../support/through-router.js'

/** The state of a whole simulator, kept and brought back by the built program. */
describe('a snapshot', () => {
  let sim: TestSim
  let app: AppUnderTest
  let pg: DatabasesUnderTest
  let running: string
  let stopped: string

  const inState = (id: string, wanted: string) =>
    eventually(
      () => pg.byId(id),
      ({ state }) => state === wanted,
      { what: `a database that is ${wanted}`, timeoutMs: 100_000 },
    )

  beforeAll(async () => {
    sim = await newSim()
    const up = await sim.cli(['sim:up'], { env: { GIGALIXIR_SIM_JOB_LIMIT: '77' } })
    expect(up, up.stderr).toMatchObject({ exitCode: 0 })
    app = await AppUnderTest.create(sim, 'shop', 'mix')
    expect((await app.push()).exitCode).toBe(0)
    pg = new DatabasesUnderTest(sim, 'shop')
    await app.must('pg:create', '--free', '-y')
    running = (await pg.list())[0]!.id
    await inState(running, 'AVAILABLE')
    await app.must('pg:create', '--size', '0.6')
    stopped = (await pg.list()).find(({ id }) => id !== running)!.id
    await inState(stopped, 'AVAILABLE')
    await pg.query(running, "create table notes as select 'kept' as text")
    await pg.query(stopped, "create table notes as select 'asleep' as text")
    await app.must('pg:stop', '-d', stopped, '-y')
    await inState(stopped, 'STOPPED')
    await app.must('config:set', 'COLOUR=red')
  })
  afterAll(async () => {
    await app.dispose()
    await sim.dispose()
  })

  it('is saved while everything serves, and names what it has', async () => {
    const saved = JSON.parse(await app.must('sim:snapshot:save', 'one')) as object
    expect(saved).toMatchObject({ name: 'one', apps: 1, databases: 2 })
    const again = await app.cli('sim:snapshot:save', 'one')
    expect([again.exitCode, again.stderr]).toEqual([
      5,
      expect.stringContaining('Snapshot `one` already exists'),
    ])
    expect(JSON.parse(await app.must('sim:snapshot:list'))).toMatchObject([{ name: 'one', databases: 2 }])
    expect((await pg.byId(stopped)).state).toBe('STOPPED')
  })

  it('brings back apps, configs, releases and what databases held, and takes away what came later', async () => {
    await app.must('config:set', 'COLOUR=blue')
    await pg.query(running, "update notes set text = 'overwritten'")
    await sim.cli(['api', 'POST', '/api/apps', '-d', '{"unique_name":"later"}'])
    const refused = await app.cli('sim:snapshot:load', 'one')
    expect([refused.exitCode, refused.stderr]).toEqual([2, expect.stringContaining('--confirm one')])
    expect((await app.cli('sim:snapshot:load', 'two', '-y')).exitCode).toBe(4)

    const before = await daemonPid(sim.home)
    await app.must('sim:snapshot:load', 'one', '--confirm', 'one')
    expect(await daemonPid(sim.home)).not.toBe(before)
    expect((await new LocatorFile(sim.home).read())?.variables).toMatchObject({
      GIGALIXIR_SIM_JOB_LIMIT: '77',
    })
    const apps = JSON.parse(await app.must('apps')) as { unique_name: string }[]
    expect(apps.map(({ unique_name }) => unique_name)).toEqual(['shop'])
    expect(await pg.config()).toMatchObject({ COLOUR: 'red' })
    await inState(running, 'AVAILABLE')
    expect(await pg.query(running, 'select text from notes')).toBe('kept')
    expect((await pg.byId(stopped)).state).toBe('STOPPED')
    await app.must('pg:start', '-d', stopped)
    await inState(stopped, 'AVAILABLE')
    expect(await pg.query(stopped, 'select text from notes')).toBe('asleep')
    await eventually(
      () => app.get(),
      ({ status }) => status === 200,
      { what: 'the app of the snapshot' },
    )
    expect(await readdir(sim.home)).not.toContain('load.json')
  })

  it('goes on from there: deploys, and is loaded again while nothing runs', async () => {
    await app.repo.commit('Nothing new')
    expect((await app.push()).stderr).toContain('Released version')
    await app.must('sim:down')
    await app.must('sim:snapshot:load', 'one', '-y')
    await inState(running, 'AVAILABLE')
    expect(await pg.query(running, 'select text from notes')).toBe('kept')
    await app.must('sim:snapshot:remove', 'one', '-y')
    expect(await readdir(join(sim.home, 'snapshots'))).toEqual([])
  })
})
