import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { labels, removeEverything } from '../../src/sim/engines/docker/client/index.js'
import type { TarEntry } from '../../src/sim/archive/index.js'
import { EngineUnderTest } from '../support/engine-under-test.js'
import type { FakeRelease } from '../support/fake-controller.js'
import { eventually } from '../support/through-router.js'
import { listenProgram, makeSlug, servingSlug } from '../support/tiny-slug.js'

/** What `gigalixir_run init` makes of a slug. */
describe('a run container', () => {
  let sim: EngineUnderTest
  let program: Buffer
  const releases = new Map<string, FakeRelease>()

  beforeAll(async () => {
    sim = await EngineUnderTest.create()
    program = await listenProgram()
    sim.controller.release = (app) => releases.get(app)
    await sim.start()
  })
  afterAll(async () => {
    await sim.dispose()
    const left = await sim.objects()
    await removeEverything(sim.docker, sim.instance)
    expect(left).toEqual({ containers: [], networks: [] })
  })

  /** Runs a slug and asks the app for variables of its environment. */
  async function environmentOf(app: string, release: FakeRelease, names: string[]) {
    releases.set(app, release)
    expect(await sim.rollOut(sim.desired(app, 1))).toMatchObject({ result: 'healthy' })
    const [replica] = sim.engine.observe(app)
    const values: Record<string, string> = {}
    for (const name of names) values[name] = await sim.get(replica!.name, `/env/${name}`)
    await sim.engine.remove(app)
    return values
  }

  /** A release's start script that notes how it was called. */
  const starter: TarEntry = {
    path: 'bin/tiny',
    content: '#!/bin/sh\nCALLED="$0 $*" exec perl /app/listen.pl\n',
    mode: 0o755,
  }

  it('starts an Elixir release with its start command, and names its node', async () => {
    const slug = makeSlug([
      starter,
      { path: 'listen.pl', content: program },
      { path: 'releases/0.1.0/env.sh', content: '' },
    ])
    const capabilities = { distillery: { eval: 'elixir', start_command: 'start', remote_command: 'remote' } }
    const names = [
      'CALLED',
      'RELEASE_NODE',
      'RELEASE_COOKIE',
      'RELEASE_DISTRIBUTION',
      'MY_POD_IP',
      'LIBCLUSTER_KUBERNETES_NODE_BASENAME',
      'STACK',
      'GIGALIXIR__RELEASE_SHA',
      'GIGALIXIR__RELEASE_VERSION',
    ]
    const seen = await environmentOf(
      'elixir',
      { slug, answer: { capabilities }, config: { MY_COOKIE: 'mine' } },
      names,
    )
    expect(seen).toEqual({
      CALLED: '/app/bin/tiny start',
      // By the platform's name of the app, not by tiny, which it is called by itself.
      RELEASE_NODE: `elixir@${seen.MY_POD_IP!}`,
      RELEASE_COOKIE: 'cookie',
      RELEASE_DISTRIBUTION: 'name',
      MY_POD_IP: seen.MY_POD_IP,
      LIBCLUSTER_KUBERNETES_NODE_BASENAME: 'elixir',
      STACK: 'heroku-24',
      GIGALIXIR__RELEASE_SHA: 'c0ffee',
      GIGALIXIR__RELEASE_VERSION: '1',
    })
  })

  it('starts a Distillery release with what that needs', async () => {
    const slug = makeSlug([starter, { path: 'listen.pl', content: program }])
    const capabilities = { distillery: { start_command: 'foreground' } }
    const names = ['CALLED', 'REPLACE_OS_VARS', 'VMARGS_PATH', 'RELEASE_NODE']
    expect(await environmentOf('distillery', { slug, answer: { capabilities } }, names)).toEqual({
      CALLED: '/app/bin/tiny foreground',
      REPLACE_OS_VARS: 'true',
      VMARGS_PATH: '/release-config/vm.args',
      RELEASE_NODE: expect.stringMatching(/^distillery@[\d.]+$/) as string,
    })
    const config = { GIGALIXIR_DEFAULT_VMARGS: 'false' }
    expect(
      await environmentOf('own-vmargs', { slug, answer: { capabilities }, config }, names),
    ).toMatchObject({
      VMARGS_PATH: '(none)',
    })
  })

  it('prefers the Procfile, and runs what buildpacks left in .profile.d', async () => {
    const slug = makeSlug([
      starter,
      { path: 'listen.pl', content: program },
      { path: 'Procfile', content: '# ours\r\nweb: CALLED="by $PS" perl listen.pl\r\n' },
      { path: '.profile.d/path.sh', content: 'export FROM_PROFILE="$HOME and $GREETING"\n' },
    ])
    expect(
      await environmentOf('procfile', { slug, config: { GREETING: 'hi' } }, ['CALLED', 'FROM_PROFILE']),
    ).toEqual({ CALLED: 'by web.1', FROM_PROFILE: '/app and hi' })
  })

  it('has a mix for mix mode alone: Procfiles tell by it what they start', async () => {
    const files: TarEntry[] = [
      starter,
      { path: 'listen.pl', content: program },
      {
        path: 'Procfile',
        // As gigalixir-run's own, which people copy.
        content:
          'web: if [ -x "$(command -v mix)" ]; then CALLED=mix perl listen.pl; else /app/bin/$GIGALIXIR_APP_NAME $GIGALIXIR_COMMAND; fi\n',
      },
    ]
    const release: TarEntry = { path: 'releases/0.1.0/env.sh', content: '' }
    const called = async (app: string, slug: TarEntry[]) =>
      environmentOf(app, { slug: makeSlug(slug) }, ['CALLED'])
    expect(await called('with-release', [...files, release])).toEqual({ CALLED: '/app/bin/tiny start' })
    expect(await called('with-mix', files.slice(1))).toEqual({ CALLED: 'mix' })
  })

  it('runs all processes of a Procfile side by side, until one of them ends', async () => {
    const slug = makeSlug([
      { path: 'listen.pl', content: program },
      {
        path: 'Procfile',
        content: 'web: env CALLED=web perl listen.pl\nworker: perl listen.pl\nnone: nosuch program\n',
      },
      { path: '.env', content: 'FROM_FILE="of the repository"\n' },
    ])
    releases.set('several', { slug, config: { FROM_FILE: 'of the config' } })
    expect(await sim.rollOut(sim.desired('several', 1))).toMatchObject({ result: 'healthy' })
    const [replica] = sim.engine.observe('several')
    expect(await sim.get(replica!.name, '/env/CALLED')).toBe('web')
    expect(await sim.get(replica!.name, '/env/FROM_FILE')).toBe('of the repository')
    const said = (lines: readonly string[]) =>
      eventually(
        async () => sim.logger.lines.map(({ line }) => line),
        (all) => lines.every((line) => all.includes(line)),
        { what: 'the lines of all processes' },
      )
    // The worker, too: what has not come up by then is ended without a word.
    await said([
      'web.1     | listening on 4000',
      'worker.1  | listening on 4100',
      'none.1    | unknown command: nosuch program',
    ])
    await sim.get(replica!.name, '/exit/3').catch(() => undefined)
    await said([
      'web.1     | told to exit',
      'web.1     | exited with code 3',
      'system    | sending SIGTERM to all processes',
      'worker.1  | terminated',
    ])
    await sim.engine.remove('several')
  })

  it("runs the buildpack's default process when there is nothing else", async () => {
    const slug = makeSlug([{ path: 'listen.pl', content: program }])
    const answer = { default_process: 'export CALLED=default && exec perl listen.pl' }
    expect(await environmentOf('mix', { slug, answer }, ['CALLED'])).toEqual({ CALLED: 'default' })
  })

  it('keeps from the app what the container was told on its standard input', async () => {
    const slug = makeSlug([
      { path: 'listen.pl', content: program },
      {
        path: 'Procfile',
        content: 'web: STDIN=$(readlink /proc/self/fd/0) SAID="[$(cat)]" perl listen.pl\n',
      },
    ])
    expect(await environmentOf('stdin', { slug }, ['STDIN', 'SAID'])).toEqual({
      STDIN: '/dev/null',
      SAID: '[]',
    })
  })

  it('ends by itself when nobody tells it what to run', async () => {
    const container = await sim.docker.createContainer({
      Image: sim.stackImage,
      Cmd: ['gigalixir_run', 'init'],
      Labels: labels(sim.instance, 'run'),
    })
    try {
      await container.start()
      expect(await container.wait()).toMatchObject({ StatusCode: 1 })
      const output = await container.logs({ stdout: true, stderr: true })
      expect(output.toString()).toContain(
        'gigalixir_run: this container was not told what to run: it was not started by the platform',
      )
    } finally {
      await container.remove({ force: true, v: true })
    }
  })

  it('passes signals to the app and waits for it', async () => {
    releases.set('signals', { slug: await servingSlug() })
    await sim.rollOut(sim.desired('signals', 1))
    await sim.rollOut(sim.desired('signals', 2, { replicas: 0 }))
    await eventually(
      async () => sim.engine.observe('signals'),
      (seen) => seen.length === 0,
      { what: 'the end' },
    )
    const lines = sim.logger.lines.filter(({ app }) => app === 'signals').map(({ line }) => line)
    expect(lines).toEqual(['listening on 4000', 'terminated'])
    await sim.engine.remove('signals')
  })

  it('waits for an API that does not answer yet', async () => {
    releases.set('early', { slug: await servingSlug() })
    sim.controller.silent = true
    await sim.engine.apply(sim.desired('early', 1))
    await eventually(
      async () => sim.logger.lines.map(({ line }) => line),
      (lines) =>
        lines.some((line) =>
          /the platform's API at http:\S+ does not answer \(000\), trying again/.test(line),
        ),
      { what: 'the complaint about the silent API' },
    )
    sim.controller.silent = false
    expect(await sim.outcomeOf(sim.desired('early', 1))).toMatchObject({ result: 'healthy' })
    await sim.engine.remove('early')
  })

  it('does not run a damaged slug', async () => {
    releases.set('damaged', { slug: await servingSlug(), answer: { slug_sha256: 'f'.repeat(64) } })
    const outcome = await sim.rollOut(sim.desired('damaged', 1))
    expect(outcome.result).toBe('failed')
    expect(outcome.lastOutput?.at(-2)).toMatch(
      /^gigalixir_run: the slug is damaged: its SHA-256 is [0-9a-f]{64} instead of f{64}$/,
    )
    expect(outcome.lastOutput?.at(-1)).toBe('gigalixir_run: the slug could not be had in 5 tries')
    await sim.engine.remove('damaged')
  })

  it('says it when the platform does not know it', async () => {
    const outcome = await sim.rollOut({ ...sim.desired('stranger', 1), appKey: 'wrong' })
    expect(outcome.reason).toMatch(/^exited with code 1/)
    expect(outcome.lastOutput?.at(-1)).toMatch(/API refused to tell the release: 401 .*Unauthorized/)
    await sim.engine.remove('stranger')
  })

  it('says it when a slug has nothing to run', async () => {
    releases.set('empty', { slug: makeSlug([{ path: 'README', content: '' }]) })
    const outcome = await sim.rollOut(sim.desired('empty', 1))
    expect(outcome.lastOutput?.at(-1)).toBe(
      'gigalixir_run: the slug has no process to start: no `web` in a Procfile, no bin/tiny, no default of its buildpack',
    )
    await sim.engine.remove('empty')
  })
})

describe('where containers are reached by published ports', () => {
  it('takes a replica for healthy when it listens, not when Docker does', async () => {
    const sim = await EngineUnderTest.create('published')
    try {
      const serving = await servingSlug()
      const late = makeSlug([
        { path: 'listen.pl', content: await listenProgram() },
        { path: 'Procfile', content: 'web: echo waiting; sleep 2; exec perl listen.pl\n' },
      ])
      sim.controller.release = (app) => ({ slug: app === 'late' ? late : serving })
      await sim.start()
      await sim.rollOut(sim.desired('late', 1))
      expect(sim.logger.lines.map(({ line }) => line)).toEqual(['waiting', 'listening on 4000'])
      const [replica] = sim.engine.observe('late')
      expect(sim.traffic.serving.get(replica!.name)?.host).toBe('127.0.0.1')
      expect(await sim.get(replica!.name, '/env/HOSTNAME')).toBe(replica!.name)
    } finally {
      await sim.dispose()
    }
    expect(await sim.objects()).toEqual({ containers: [], networks: [] })
  })
})
