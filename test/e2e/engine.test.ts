import { randomBytes } from 'node:crypto'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { LABEL, labels, ofInstance, removeEverything } from '../../src/sim/engines/docker/client/index.js'
import { EngineUnderTest } from '../support/engine-under-test.js'
import { eventually } from '../support/through-router.js'
import { servingSlug, slugRunning } from '../support/tiny-slug.js'
import type { ReplicaObservation } from '../../src/sim/engine/index.js'
import type { FakeRelease } from '../support/fake-controller.js'

describe('the docker engine', () => {
  let sim: EngineUnderTest
  let serving: FakeRelease
  /** What each version of each app is, for containers that ask. */
  const releases = new Map<string, FakeRelease>()

  beforeAll(async () => {
    sim = await EngineUnderTest.create()
    serving = { slug: await servingSlug() }
    sim.controller.release = (app, pod) => {
      const version = sim.engine.versionOf(app, pod)
      return version === null ? undefined : releases.get(`${app} ${version}`)
    }
    await sim.start()
  })
  beforeEach(() => {
    sim.traffic.events.length = 0
  })
  afterAll(async () => {
    await sim.dispose()
    const left = await sim.objects()
    await removeEverything(sim.docker, sim.instance)
    expect(left).toEqual({ containers: [], networks: [] })
  })

  function release(app: string, version: number, what: FakeRelease = serving) {
    releases.set(`${app} ${version}`, what)
  }

  function replicas(app: string) {
    return sim.engine.observe(app)
  }

  function healthy(app: string) {
    return replicas(app).filter(({ status }) => status === 'Healthy')
  }

  /** Waits until nothing of the app is in motion. */
  function settled(app: string, count: number) {
    return eventually(
      async () => replicas(app),
      (seen) => seen.length === count && seen.every(({ status }) => status === 'Healthy'),
      { what: `${count} healthy replicas of ${app}` },
    )
  }

  it('starts a slug it has run before without downloading it again, and keeps the newest two of an app', async () => {
    const app = 'unpacked'
    const images = async () => {
      const label = [`${LABEL.instance}=${sim.instance}`, `${LABEL.role}=slug`, `${LABEL.app}=${app}`]
      return (await sim.docker.listImages({ filters: { label } })).flatMap((image) => image.RepoTags ?? [])
    }
    const shas: string[] = []
    for (const version of [1, 2, 3]) {
      const slug = await servingSlug(`word ${version}`)
      shas.push(slug.sha256.slice(0, 24))
      sim.slugs.set(slug.sha256, slug.bytes)
      release(app, version, { slug })
      const desired = sim.desired(app, version)
      await sim.rollOut({ ...desired, release: { ...desired.release!, slugSha256: slug.sha256 } })
      await eventually(images, (all) => all.some((name) => name.includes(shas[version - 1]!)))
    }
    const kept = await eventually(images, (all) => all.length === 2, { what: 'two images' })
    expect(kept.every((name) => [shas[1]!, shas[2]!].some((sha) => name.includes(sha)))).toBe(true)

    const again = sim.desired(app, 4, { version: 3, generation: 2 })
    sim.controller.requests.length = 0
    await sim.rollOut({ ...again, release: { ...again.release!, slugSha256: [...sim.slugs.keys()][2]! } })
    const [replica] = healthy(app)
    expect(sim.controller.requests).toEqual([`GET /api/apps/${app}/releases/current`])
    const container = sim.docker.getContainer(`gigalixir-${sim.instance}-${replica!.name}`)
    const word = await container.getArchive({ path: '/app/word' })
    expect(await text(word)).toContain('word 3')

    for (const name of await images()) await sim.docker.getImage(name).remove({ force: true })
    const anew = sim.desired(app, 5, { version: 3, generation: 3 })
    await sim.rollOut({ ...anew, release: { ...anew.release!, slugSha256: [...sim.slugs.keys()][2]! } })
    expect(sim.controller.requests.at(-1)).toMatch(/^GET \/slug/)
    await sim.engine.remove(app)
    expect(await images()).toEqual([])
  })

  it('tells what replicas use, of what they may use', async () => {
    const app = 'measured'
    release(app, 1)
    const desired = sim.desired(app, 1, { replicas: 2 })
    await sim.rollOut(desired)
    const used = await eventually(
      () => sim.engine.usage(app),
      (found) => found.size === 2,
      { what: 'what both replicas use' },
    )
    expect([...used.keys()].sort()).toEqual(
      replicas(app)
        .map(({ name }) => name)
        .sort(),
    )
    for (const { memory, memoryLimit, cpu } of used.values()) {
      // Whole pages.
      expect(Math.abs(memoryLimit! - desired.size * 1024 ** 3)).toBeLessThan(65_536)
      expect(memory).toBeGreaterThan(0)
      expect(memory).toBeLessThan(memoryLimit!)
      expect(cpu).toBeGreaterThanOrEqual(0)
    }
    await sim.engine.remove(app)
    expect((await sim.engine.usage(app)).size).toBe(0)
  })

  it('removes what was to become an image with a slug when Docker or the simulator ended', async () => {
    const app = 'unfinished'
    const leftover = () =>
      sim.docker.createContainer({
        Image: sim.stackImage,
        Labels: labels(sim.instance, 'slug', { app }),
        Cmd: ['true'],
      })
    const isThere = async ({ id }: { id: string }) => {
      const all = await sim.docker.listContainers({ all: true })
      return all.some(({ Id }) => Id === id)
    }
    const earlier = await leftover()
    const slug = await servingSlug('unfinished')
    sim.slugs.set(slug.sha256, slug.bytes)
    release(app, 1, { slug })
    const desired = sim.desired(app, 1)
    await sim.rollOut({ ...desired, release: { ...desired.release!, slugSha256: slug.sha256 } })
    await eventually(
      () => isThere(earlier),
      (there) => !there,
      { what: 'the end of what Docker left' },
    )
    await sim.engine.remove(app)

    const another = await leftover()
    await sim.engine.stop()
    await sim.start()
    expect(await isThere(another)).toBe(false)
  })

  it('is removed as a whole, and with it an image whose name somebody took away', async () => {
    const instance = randomBytes(4).toString('hex')
    const own = labels(instance, 'slug', { app: 'nameless' })
    const container = await sim.docker.createContainer({ Image: sim.stackImage, Labels: own, Cmd: ['true'] })
    const name = { repo: `gigalixir-sim/slug-${instance}-nameless`, tag: 'one' }
    await container.commit({ ...name, pause: false })
    // Docker takes only the name of an image in which something runs.
    const user = await sim.docker.createContainer({
      Image: `${name.repo}:${name.tag}`,
      Cmd: ['sleep', 'infinity'],
    })
    await user.start()
    await sim.docker.getImage(`${name.repo}:${name.tag}`).remove({ force: true })
    await user.remove({ force: true })
    const images = () => sim.docker.listImages({ filters: ofInstance(instance, 'slug') })
    expect(await images()).toHaveLength(1)
    await removeEverything(sim.docker, instance)
    expect(await images()).toEqual([])
  })

  it('runs a release, gives it traffic and tells so', async () => {
    release('plain', 1)
    const outcome = await sim.rollOut(sim.desired('plain', 1))
    expect(outcome).toEqual({ app: 'plain', revision: 1, version: 1, result: 'healthy' })
    const [replica] = replicas('plain')
    expect(replica).toMatchObject({
      status: 'Healthy',
      version: 1,
      commitSha: 'c0ffee',
      restarts: 0,
      lastState: null,
    })
    expect(replica!.name).toMatch(/^plain-[0-9a-f]{5}-[a-z0-9]{5}$/)
    expect(await sim.get(replica!.name, '/env/HOSTNAME')).toBe(replica!.name)
    expect(sim.logger.notices).toEqual(
      expect.arrayContaining([
        `Attempting to start 'plain' on host '${replica!.name}'`,
        'Attempting health checks on port 4000',
      ]),
    )
    await sim.engine.remove('plain')
    expect(sim.traffic.serving.has(replica!.name)).toBe(false)
  })

  it('replaces replicas one by one, new ones before old ones', async () => {
    release('rolling', 1)
    release('rolling', 2)
    await sim.rollOut(sim.desired('rolling', 1, { replicas: 2 }))
    const old = healthy('rolling').map(({ name }) => name)
    sim.traffic.events.length = 0
    await sim.rollOut(sim.desired('rolling', 2, { replicas: 2 }))
    await settled('rolling', 2)
    const fresh = healthy('rolling').map(({ name }) => name)
    const order = sim.traffic.events
      .filter((event) => !event.startsWith('drop'))
      .map((event) => event.replace(/\S+$/, (name) => (old.includes(name) ? 'old' : 'new')))
    expect(order).toEqual(['admit new', 'drain old', 'admit new', 'drain old'])
    expect(fresh.some((name) => old.includes(name))).toBe(false)
    await sim.engine.remove('rolling')
  })

  it('scales up and down again without touching those that stay', async () => {
    release('scaled', 1)
    await sim.rollOut(sim.desired('scaled', 1))
    const first = healthy('scaled')[0]!.name
    await sim.rollOut(sim.desired('scaled', 2, { version: 1, replicas: 3 }))
    expect(healthy('scaled')).toHaveLength(3)
    const indexes = await Promise.all(healthy('scaled').map(({ name }) => sim.get(name, '/env/HOST_INDEX')))
    expect(indexes.sort()).toEqual(['0', '1', '2'])
    await sim.rollOut(sim.desired('scaled', 3, { version: 1, replicas: 1 }))
    await settled('scaled', 1)
    expect(healthy('scaled').map(({ name }) => name)).toEqual([first])
    await sim.rollOut(sim.desired('scaled', 4, { version: 1, replicas: 0 }))
    await settled('scaled', 0)
    await sim.engine.remove('scaled')
  })

  it('keeps the old release serving when the new one never listens, and says why', async () => {
    release('deaf', 1)
    release('deaf', 2, { slug: slugRunning('echo "about to do nothing"; exec sleep 600') })
    await sim.rollOut(sim.desired('deaf', 1))
    const old = healthy('deaf')[0]!.name
    const outcome = await sim.rollOut(sim.desired('deaf', 2, { deadline: 2 }))
    expect(outcome).toEqual({
      app: 'deaf',
      revision: 2,
      version: 2,
      result: 'failed',
      reason: expect.stringMatching(
        /^did not answer on port 4000 within 2 s[^:]*: it was not listening on any port$/,
      ) as unknown,
      fix: expect.stringContaining('PORT') as unknown,
      lastOutput: ['about to do nothing'],
    })
    await settled('deaf', 1)
    // As the controller does: back to what was good. Nothing restarts.
    expect(await sim.rollOut(sim.desired('deaf', 3, { version: 1 }))).toMatchObject({ result: 'healthy' })
    expect(healthy('deaf').map(({ name }) => name)).toEqual([old])
    await sim.engine.remove('deaf')
  })

  it('says why a first release exits at once, and goes on trying', async () => {
    release('exiting', 1, { slug: slugRunning('echo "no database"; exit 3') })
    const outcome = await sim.rollOut(sim.desired('exiting', 1))
    expect(outcome.reason).toMatch(/^exited with code 3 after [\d.]+ s, three times$/)
    expect(outcome.lastOutput).toEqual(['no database', 'no database', 'no database'])
    expect(replicas('exiting')[0]).toMatchObject({ lastState: 'Error (exit code 3)' })
    // The reason goes away, such as by a database that is started: nobody has to deploy again.
    release('exiting', 1)
    await settled('exiting', 1)
    expect(sim.outcomes.at(-1)).toMatchObject({ app: 'exiting', revision: 1, result: 'healthy' })
    await sim.engine.remove('exiting')
  })

  it('tells when a release needs more memory than its size', async () => {
    release('hungry', 1, {
      slug: slugRunning(`perl -e 'print "eating\\n"; my @all; push @all, "x" x 1e7 while 1'`),
    })
    const outcome = await sim.rollOut(sim.desired('hungry', 1, { size: 0.2 }))
    expect(outcome.reason).toBe('ran out of memory while starting and was killed (size 0.2 GB)')
    expect(replicas('hungry')[0]).toMatchObject({ lastState: 'OOMKilled' })
    await sim.engine.remove('hungry')
  })

  it('restarts a replica that crashes, and takes it out of traffic meanwhile', async () => {
    release('crashing', 1)
    await sim.rollOut(sim.desired('crashing', 1))
    const [{ name }] = healthy('crashing') as [ReplicaObservation]
    await sim.get(name, '/exit/7').catch(() => undefined)
    await eventually(
      async () => replicas('crashing')[0],
      (seen) => seen?.status === 'Healthy' && seen.restarts === 1,
      { what: 'the restart' },
    )
    expect(replicas('crashing')[0]).toMatchObject({ name, lastState: 'Error (exit code 7)' })
    expect(sim.traffic.events).toEqual([`admit ${name}`, `drop ${name}`, `admit ${name}`])
    expect(sim.logger.notices.join('\n')).toMatch(
      new RegExp(`'${name}' exited with code 7 after [\\d.]+ s; starting again`),
    )
    await sim.engine.remove('crashing')
  })

  it('restarts a replica that does not answer any more', async () => {
    release('hanging', 1)
    await sim.rollOut(sim.desired('hanging', 1))
    const [{ name }] = healthy('hanging') as [ReplicaObservation]
    await sim.get(name, '/deaf').catch(() => undefined)
    await eventually(
      async () => replicas('hanging')[0],
      (seen) => seen?.status === 'Healthy' && seen.restarts === 1,
      { what: 'the restart' },
    )
    expect(sim.logger.notices).toContainEqual(
      expect.stringContaining(`'${name}' stopped answering on port 4000 and was stopped`),
    )
    await sim.engine.remove('hanging')
  })

  it('gives the app its config byte for byte, and what the platform adds', async () => {
    const config = {
      LINES: 'one\ntwo\n\n',
      QUOTES: `'single' "double" \`back\` $HOME \\ $(date)`,
      EMOJI: 'grüße 🦑👩‍💻',
      LARGE: 'xy\n'.repeat(10_240),
      EMPTY: '',
      'with-dash.and.dot': 'yes',
      PORT: '1',
      APP_NAME: 'other',
      ERLANG_COOKIE: 'mine',
    }
    release('config', 1, { ...serving, config })
    await sim.rollOut(sim.desired('config', 1))
    const [{ name }] = healthy('config') as [ReplicaObservation]
    const seen: Record<string, string> = {}
    for (const key of Object.keys(config)) seen[key] = await sim.get(name, `/env/${key}`)
    expect(seen).toEqual({ ...config, PORT: '4000', APP_NAME: 'config' })
    const ip = await sim.get(name, '/env/MY_POD_IP')
    expect(ip).toMatch(/^\d+\.\d+\.\d+\.\d+$/)
    const added: Record<string, string> = {
      HOME: '/app',
      APP_KEY: sim.controller.appKey,
      SECRET_KEY_BASE: 'secret',
      MY_COOKIE: 'cookie',
      MY_NODE_NAME: `config@${ip}`,
      SOURCE_VERSION: 'c0ffee',
      LIBCLUSTER_KUBERNETES_SELECTOR: 'repo=config',
      LIBCLUSTER_KUBERNETES_NODE_BASENAME: 'config',
      GIGALIXIR__APP_NAME: 'config',
      GIGALIXIR__APP_KEY: sim.controller.appKey,
      GIGALIXIR__REPLICA_IP: ip,
      GIGALIXIR__RELEASE_SHA: 'c0ffee',
      GIGALIXIR__RELEASE_VERSION: '1',
      RELEASE_NODE: `config@${ip}`,
      LANG: 'en_US.UTF-8',
    }
    for (const [key, value] of Object.entries(added))
      expect([key, await sim.get(name, `/env/${key}`)]).toEqual([key, value])
    await sim.engine.remove('config')
  })

  it('shows no secret to docker inspect', async () => {
    release('secret', 1, { ...serving, config: { DATABASE_URL: 'ecto://hidden' } })
    await sim.rollOut(sim.desired('secret', 1))
    const [container] = await sim.docker.listContainers({ filters: { label: [`${LABEL.app}=secret`] } })
    const inspected = JSON.stringify(await sim.docker.getContainer(container!.Id).inspect())
    expect(inspected).not.toContain(sim.controller.appKey)
    expect(inspected).not.toContain('hidden')
    await sim.engine.remove('secret')
  })

  it('lets replicas of one app see one another, and nobody else', async () => {
    release('mine', 1)
    release('theirs', 1)
    await Promise.all([
      sim.rollOut(sim.desired('mine', 1, { replicas: 2 })),
      sim.rollOut(sim.desired('theirs', 1)),
    ])
    const [one, two] = healthy('mine')
    const [other] = healthy('theirs')
    const addressOf = (name: string) => sim.get(name, '/env/MY_POD_IP')
    expect(await sim.get(one!.name, `/connect/${await addressOf(two!.name)}`)).toBe('connected')
    expect(await sim.get(one!.name, `/connect/${await addressOf(other!.name)}`)).toBe('not connected')
    await Promise.all([sim.engine.remove('mine'), sim.engine.remove('theirs')])
  })

  it('lets the newest of several quick changes win', async () => {
    for (const version of [1, 2, 3]) release('hasty', version)
    await sim.rollOut(sim.desired('hasty', 1))
    await sim.engine.apply(sim.desired('hasty', 2))
    await eventually(
      async () => replicas('hasty'),
      (seen) => seen.some(({ version }) => version === 2),
      {
        what: 'the second rollout to begin',
      },
    )
    const outcome = await sim.rollOut(sim.desired('hasty', 3))
    expect(outcome).toMatchObject({ revision: 3, result: 'healthy' })
    await settled('hasty', 1)
    expect(healthy('hasty')[0]).toMatchObject({ version: 3 })
    expect(sim.outcomes.filter(({ app }) => app === 'hasty').map(({ revision }) => revision)).toEqual([1, 3])
    await sim.engine.remove('hasty')
  })

  it('stores every line a replica printed, also the last ones and the very long ones', async () => {
    const long = 'x'.repeat(40_000)
    const program = `for i in $(seq 1 2000); do echo "line $i"; done; printf '%s\\n' "$(printf 'x%.0s' $(seq 1 40000))"; echo "to stderr" >&2; printf 'no newline'; exit 1`
    release('talking', 1, { slug: slugRunning(program) })
    await sim.rollOut(sim.desired('talking', 1))
    const lines = sim.logger.lines.filter(({ app }) => app === 'talking').map(({ line }) => line)
    const run = Array.from({ length: 2000 }, (_, index) => `line ${index + 1}`)
    // Docker keeps the order of one stream, not between the two.
    expect(lines.filter((line) => line !== 'to stderr').slice(0, 2002)).toEqual([...run, long, 'no newline'])
    expect(lines.filter((line) => line === 'to stderr')).toHaveLength(3)
    await sim.engine.remove('talking')
  })

  it('goes on after it was killed: what serves is kept, what is of no app goes', async () => {
    for (const app of ['kept', 'forgotten']) release(app, 1)
    await sim.rollOut(sim.desired('kept', 1, { replicas: 2 }))
    await sim.rollOut(sim.desired('forgotten', 1))
    const names = () =>
      healthy('kept')
        .map(({ name }) => name)
        .sort()
    const before = names()
    const abandoned = sim.abandon()
    sim.traffic.serving.clear()
    // What an interrupted start leaves: a container that never ran.
    await sim.docker.createContainer({
      name: `gigalixir-${sim.instance}-half`,
      Image: (await sim.docker.listContainers({ filters: { label: [`${LABEL.app}=kept`] } }))[0]!.Image,
      Labels: labels(sim.instance, 'run', { app: 'kept', replica: 'half' }),
    })
    const desired = sim.desired('kept', 1, { replicas: 2 })
    await sim.start([desired])
    expect(names()).toEqual(before)
    expect([...sim.traffic.serving.keys()].sort()).toEqual(before)
    expect(await sim.outcomeOf(desired)).toMatchObject({ result: 'healthy' })
    const { containers, networks } = await sim.objects()
    expect(containers.sort()).toEqual(before.map((name) => `/gigalixir-${sim.instance}-${name}`).sort())
    expect(networks).toEqual([`gigalixir-${sim.instance}-kept`])
    await sim.engine.stop()
    expect(await sim.objects()).toEqual({ containers: [], networks: [] })
    await sim.engine.stop()
    // Not even without Docker does a stop last for ever.
    await abandoned.stop()
    await sim.start()
  })
})
