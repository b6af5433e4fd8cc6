import { createHash, randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type Docker from 'dockerode'
import { build } from 'esbuild'
import type {
  BuildEnding,
  BuildHost,
  BuildRecord,
  GitBuildServerOptions,
} from '../../src/sim/build-server/index.js'
import { GitBuildServer, HOOK_PATH } from '../../src/sim/build-server/index.js'
import { DockerBuilds } from '../../src/sim/engines/docker/build/index.js'
import type { DockerBuildsOptions } from '../../src/sim/engines/docker/build/index.js'
import { ofInstance } from '../../src/sim/engines/docker/client/index.js'
import type { Slug } from '../../src/sim/domain.js'
import { notFound, unauthorized } from '../../src/sim/platform-error.js'
import { FileSlugStorage } from '../../src/sim/slug-storage/index.js'
import { DockerStacks } from '../../src/sim/engines/docker/stack/index.js'
import type { Stacks } from '../../src/sim/stack/index.js'
import { dockerode } from './dockerode.js'

export const KEY = 'the-key'

/** Remembers what was deployed; the environment of builds can be set. */
export class FakeBuildHost implements BuildHost {
  readonly deployed: { app: string; slug: Slug; email: string; hot: boolean }[] = []
  readonly apps = new Set<string>()
  environment: Record<string, string> = {}

  async authorizePush(app: string, email: string, key: string) {
    if (key !== KEY) throw unauthorized()
    if (!this.apps.has(app)) throw notFound('App', app)
    return { userId: 1, email }
  }

  async buildEnvironment(app: string, commitSha: string) {
    return { APP_NAME: app, SOURCE_VERSION: commitSha, PORT: '4000', ...this.environment }
  }

  async stackOf() {
    return 'gigalixir-24'
  }

  previous: Slug | null = null

  async previousRelease() {
    return this.previous
  }

  /** What is written down of builds. */
  readonly builds: {
    app: string
    sha: string
    branch: string
    output: string
    place?: number | undefined
    ending?: BuildEnding
  }[] = []

  async beginBuild(app: string, { sha, branch }: { sha: string; branch: string }): Promise<BuildRecord> {
    const build: FakeBuildHost['builds'][number] = { app, sha, branch, output: '' }
    this.builds.push(build)
    return {
      number: this.builds.length,
      write: (lines) => void (build.output += lines.toString()),
      waits: ({ position }) => void (build.place = position),
      begins: async () => void (build.place = undefined),
      end: async (ending) => void (build.ending = ending),
    }
  }

  async deploy(app: string, slug: Slug, pushedBy: { email: string }, { hot = false } = {}) {
    this.deployed.push({ app, slug, email: pushedBy.email, hot })
    return { version: this.deployed.length, replicas: 1, url: `http://${app}.gigalixirapp.localhost` }
  }

  get last(): Slug {
    const last = this.deployed.at(-1)
    if (!last) throw new Error('nothing was deployed')
    return last.slug
  }
}

/** A build server and a slug storage behind an HTTP server of their own, on real Docker and git. */
export class BuildServerUnderTest {
  readonly host = new FakeBuildHost()
  readonly instance = randomBytes(4).toString('hex')
  readonly log: string[] = []
  image = ''
  docker!: Docker
  slugs!: FileSlugStorage
  builds!: GitBuildServer
  folder = ''
  #stacks!: Stacks
  #hookCommand: string[] = []
  readonly #servers: GitBuildServer[] = []
  #server: Server | undefined

  static async start(): Promise<BuildServerUnderTest> {
    const test = new BuildServerUnderTest()
    await test.#start()
    return test
  }

  async #start(): Promise<void> {
    this.folder = await mkdtemp(join(tmpdir(), 'gigalixir-test-'))
    this.docker = await dockerode()
    const hook = join(this.folder, 'hook.cjs')
    await build({
      entryPoints: [fileURLToPath(new URL('../../src/sim/build-server/hook.ts', import.meta.url))],
      outfile: hook,
      bundle: true,
      platform: 'node',
      format: 'cjs',
    })
    this.#hookCommand = [process.execPath, hook]
    this.#stacks = new DockerStacks({
      docker: this.docker,
      baseImage: process.env.GIGALIXIR_TEST_BASE_IMAGE ?? null,
    })
    // Made by the global setup; here it is only looked up.
    await this.#stacks.prepare('gigalixir-24', () => undefined)
    this.image = this.#stacks.imageOf('gigalixir-24')
    this.slugs = new FileSlugStorage({ folder: join(this.folder, 'slugs'), secret: randomBytes(32) })
    this.builds = this.another()
    await this.slugs.start()
    await this.builds.start()
    this.#server = createServer((request, response) => {
      const path = request.url ?? ''
      if (path.startsWith(HOOK_PATH)) void this.builds.handleHook(request, response)
      else if (path.startsWith('/slugs/')) void this.slugs.handle(request, response)
      else void this.builds.handle(request, response)
    })
    await new Promise<void>((resolve) => this.#server!.listen(0, '127.0.0.1', resolve))
  }

  /** A build server like the one under test, but for these options. */
  another(options: Partial<GitBuildServerOptions & DockerBuildsOptions> = {}): GitBuildServer {
    const log = (line: string) => this.log.push(line)
    const server = new GitBuildServer({
      runner: new DockerBuilds({
        ...{ docker: this.docker, instance: this.instance, stacks: this.#stacks, slugs: this.slugs, log },
        ...options,
      }),
      home: this.folder,
      slugs: this.slugs,
      host: this.host,
      callbackUrl: () => this.url,
      log,
      hookCommand: this.#hookCommand,
      // Buildpacks of tests are folders of this machine.
      fetch: ['file'],
      ...options,
    })
    this.#servers.push(server)
    return server
  }

  /** Lets another build server answer while `work` lasts. */
  async through<T>(builds: GitBuildServer, work: () => Promise<T>): Promise<T> {
    const usual = this.builds
    this.builds = builds
    try {
      return await work()
    } finally {
      this.builds = usual
    }
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server!.address() as AddressInfo).port}`
  }

  /** Where an app is pushed to, credentials included. */
  remote(app: string, key = KEY): string {
    return `${this.url.replace('://', `://ada%40example.com:${key}@`)}/${app}.git`
  }

  /** The last deployed slug, fetched by its signed address as a replica does. */
  async fetchSlug(): Promise<Buffer> {
    const { sha256, bytes, customerAppVersion: appVersion, commitSha } = this.host.last
    const address = { sha256, app: 'any', appVersion, commitSha, cloud: 'gcp' }
    const response = await fetch(`${this.url}${this.slugs.signedPath(address, 60)}`)
    const slug = Buffer.from(await response.arrayBuffer())
    if (slug.length !== bytes || createHash('sha256').update(slug).digest('hex') !== sha256) {
      throw new Error('the slug is not what the build said')
    }
    return slug
  }

  /** But for those made ahead, and the kept containers of builds that failed. */
  async builders() {
    const all = await this.#allBuilders()
    return all.filter(({ Names }) => !Names.some((name) => /-failed-\d+$|-ahead-/.test(name)))
  }

  /** Those made ahead for an app, which wait for its next push. */
  async waitingBuilders(app: string) {
    const all = await this.#allBuilders()
    return all.filter(({ Names }) => Names.some((name) => name.includes(`-ahead-${app}-`)))
  }

  #allBuilders() {
    return this.docker.listContainers({ all: true, filters: ofInstance(this.instance, 'build') })
  }

  async dispose(): Promise<void> {
    // Each may have a builder waiting.
    await Promise.all(this.#servers.map((server) => server.stop()))
    await this.slugs.stop()
    this.#server?.closeAllConnections()
    await new Promise<void>((resolve) => (this.#server ? this.#server.close(() => resolve()) : resolve()))
    const filters = ofInstance(this.instance)
    const containers = await this.docker.listContainers({ all: true, filters })
    await Promise.all(containers.map((each) => this.docker.getContainer(each.Id).remove({ force: true })))
    const { Volumes } = await this.docker.listVolumes({ filters })
    await Promise.all(Volumes.map((volume) => this.docker.getVolume(volume.Name).remove()))
    const networks = await this.docker.listNetworks({ filters })
    await Promise.all(networks.map((network) => this.docker.getNetwork(network.Id).remove()))
    await rm(this.folder, { recursive: true, force: true, maxRetries: 3 })
  }
}
