import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LABEL, removeEverything } from '../../src/sim/engines/docker/client/index.js'
import type { OneOffObservation, OneOffRun } from '../../src/sim/engine/index.js'
import { EngineUnderTest } from '../support/engine-under-test.js'
import { makeAuthority } from '../../src/sim/tls-manager/authority.js'
import type { FakeRelease } from '../support/fake-controller.js'
import { eventually } from '../support/through-router.js'
import { servingSlug } from '../support/tiny-slug.js'

/** What runs beside the replicas: jobs and runners. */
describe('a one-off', () => {
  let sim: EngineUnderTest
  let authority: string
  const app = 'beside'

  beforeAll(async () => {
    sim = await EngineUnderTest.create(undefined, { outputKept: 300 })
    const release: FakeRelease = { slug: await servingSlug(), config: { A: 'config', B: 'config' } }
    authority = (await makeAuthority('of this test')).certificate
    sim.authority = authority
    sim.controller.release = (name, pod) => (sim.engine.versionOf(name, pod) === null ? undefined : release)
    await sim.start()
    await sim.rollOut(sim.desired(app, 1))
  })
  afterAll(async () => {
    await sim.dispose()
    const left = await sim.objects()
    await removeEverything(sim.docker, sim.instance)
    expect(left).toEqual({ containers: [], networks: [] })
  })

  function start(more: Partial<OneOffRun>): Promise<OneOffObservation> {
    return sim.engine.startOneOff({
      app,
      kind: 'job',
      release: { version: 1, commitSha: 'c0ffee' },
      size: 0.3,
      stack: sim.desired(app, 1).stack,
      appKey: sim.controller.appKey,
      command: ['true'],
      env: {},
      maxSeconds: 60,
      ...more,
    })
  }

  async function outputOf({ name }: OneOffObservation): Promise<string> {
    const chunks: Buffer[] = []
    for await (const chunk of sim.engine.outputOf(app, name, new AbortController().signal)!)
      chunks.push(chunk)
    return Buffer.concat(chunks).toString()
  }

  function seen({ name }: OneOffObservation): OneOffObservation {
    return sim.engine.oneOffs(app).find((each) => each.name === name)!
  }

  async function containersOf({ name }: OneOffObservation) {
    return sim.docker.listContainers({ all: true, filters: { label: [`${LABEL.replica}=${name}`] } })
  }

  it('trusts the authority of the simulator besides the usual ones, by file, by folder and in Erlang', async () => {
    const erlang =
      '[io:put_chars([base64:encode(Der), 10]) || {cert, Der, _} <- public_key:cacerts_get()], halt().'
    const script = 'openssl verify -no-CAfile -CApath /etc/ssl/certs "$1"; erl -noshell -eval "$2"'
    const file = '/usr/local/share/ca-certificates/gigalixir-simulator.crt'
    const printed = await outputOf(await start({ command: ['bash', '-c', script, 'name', file, erlang] }))
    expect(printed).toContain(`${file}: OK`)
    const known = printed.split('\n')
    expect(known).toContain(authority.replace(/-----.*-----|\s/g, ''))
    expect(known.length).toBeGreaterThan(50)
  })

  it('is told of when the database has no connection left for it', async () => {
    const words =
      '** (Postgrex.Error) FATAL 53300 (too_many_connections) too many connections for role "user_1"'
    const job = await start({ command: ['bash', '-c', 'echo "$1"; exit 1', 'name', words] })
    await outputOf(job)
    await eventually(
      () => Promise.resolve(sim.logger.notices.join('\n')),
      (log) =>
        log.includes(`'${job.name}' got no connection to the database`) &&
        log.includes('POOL_SIZE=1 -a beside'),
      { what: 'the notice' },
    )
  })

  it('runs a command with the words it was given, in the folder and environment of the app', async () => {
    const script = 'echo "$PWD|$A|$B|$PORT|$1|$2|$HOSTNAME|${HOST_INDEX-none}"; echo to stderr >&2; exit 3'
    const job = await start({
      command: ['bash', '-c', script, 'name', 'two words', '$A"\n'],
      env: { B: 'own', PORT: '1' },
    })
    expect(job.name).toMatch(/^beside-job-[a-z0-9]{5}$/)
    expect(job.end).toBeNull()
    const [container] = await containersOf(job)
    const inspected = JSON.stringify(await sim.docker.getContainer(container!.Id).inspect())
    expect(inspected).not.toContain('two words')
    const printed = `/app|config|own|4000|two words|$A"\n|${job.name}|none\nto stderr\n`
    expect((await outputOf(job)).split('\n').sort()).toEqual(printed.split('\n').sort())
    expect(seen(job).end).toMatchObject({ exitCode: 3, state: 'Error (exit code 3)', endedBecause: null })
    const logged = sim.logger.lines.filter(({ source }) => source === job.name).map(({ line }) => line)
    expect(logged).toContain('to stderr')
    expect(sim.logger.notices.at(-1)).toMatch(
      new RegExp(`^'${job.name}' ended after .* s: Error \\(exit code 3\\)$`),
    )
    await eventually(
      () => containersOf(job),
      (left) => left.length === 0,
      { what: 'its removal' },
    )
    expect(sim.engine.outputOf(app, job.name, new AbortController().signal)).toBeNull()
  })

  it('is no replica and gets no traffic', async () => {
    const before = [...sim.traffic.serving.keys()]
    const runner = await start({ kind: 'runner', command: null })
    const path = `/connect/${runner.privateIp!}`
    await eventually(
      () => sim.get(before[0]!, path),
      (answer) => answer === 'connected',
      { what: 'the runner, as a replica of the same app sees it' },
    )
    expect([...sim.traffic.serving.keys()]).toEqual(before)
    expect(sim.engine.observe(app)).toHaveLength(1)
    expect(await sim.engine.kill(app, runner.name)).toBe(true)
    await eventually(
      async () => seen(runner),
      ({ end }) => end !== null,
      { what: 'its end' },
    )
    expect(seen(runner).end).toMatchObject({ endedBecause: 'it was killed' })
    expect(await sim.engine.kill(app, runner.name)).toBe(false)
  })

  it('is ended at its limit', async () => {
    const job = await start({ command: ['sleep', '600'], maxSeconds: 2 })
    expect(await outputOf(job)).toBe('')
    expect(seen(job).end).toMatchObject({ endedBecause: 'it reached its limit of 2 s' })
  })

  it('says it when there is no such program', async () => {
    const job = await start({ command: ['no-such-program', 'x'] })
    expect(await outputOf(job)).toBe(
      'gigalixir_run: there is no program `no-such-program` in /app or on the PATH\n',
    )
    expect(seen(job).end).toMatchObject({ exitCode: 127 })
  })

  it('goes on when the simulator is killed, and is seen to its end by the next one', async () => {
    const job = await start({ command: ['bash', '-c', 'echo one; sleep 3; echo two; exit 4'] })
    await eventually(
      async () => sim.logger.lines.filter(({ source }) => source === job.name),
      (lines) => lines.length === 1,
      { what: 'its first line' },
    )
    sim.abandon()
    await sim.start([sim.desired(app, 1)])
    expect(await outputOf(job)).toBe('one\ntwo\n')
    expect(seen(job)).toMatchObject({ version: 1, kind: 'job', end: { exitCode: 4 } })
    const logged = sim.logger.lines.filter(({ source }) => source === job.name).map(({ line }) => line)
    // The abandoned engine still reads along here, into the same logger: what counts is that nothing is missing.
    expect([...new Set(logged)]).toEqual(['one', 'two'])
  })

  it('is not started without a stack there is', async () => {
    await expect(start({ stack: 'no-such-stack' })).rejects.toThrow(/no stack no-such-stack/)
    expect(sim.engine.oneOffs(app).filter(({ end }) => end === null)).toEqual([])
  })
})

describe('a replica that is killed', () => {
  it('goes when another one serves in its place', async () => {
    const sim = await EngineUnderTest.create()
    try {
      const slug = await servingSlug()
      sim.controller.release = () => ({ slug })
      await sim.start()
      await sim.rollOut(sim.desired('shop', 1))
      const [old] = sim.engine.observe('shop')
      expect(await sim.engine.kill('shop', 'shop-other')).toBe(false)
      expect(await sim.engine.kill('shop', old!.name)).toBe(true)
      const [fresh] = await eventually(
        async () => sim.engine.observe('shop'),
        (seen) => seen.length === 1 && seen[0]!.name !== old!.name && seen[0]!.status === 'Healthy',
        { what: 'another replica' },
      )
      expect(sim.traffic.events.filter((event) => !event.startsWith('drop'))).toEqual([
        `admit ${old!.name}`,
        `admit ${fresh!.name}`,
        `drain ${old!.name}`,
      ])
    } finally {
      await sim.dispose()
    }
  })
})
