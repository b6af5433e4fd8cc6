import type { DesiredServer } from '../../postgres/index.js'
import type { HostAccess, Platform, Served, Substrate, SubstrateStatus } from '../../engine/index.js'
import { DockerBuilds } from './build/index.js'
import { AppNetworks, connectDocker, findGateway, removeEverything } from './client/index.js'
import type { DockerConnection, Gateway } from './client/index.js'
import { DockerPostgres, fillVolume } from './postgres/index.js'
import { DockerEngine } from './run/index.js'
import { DockerStacks } from './stack/index.js'
import { describeDocker } from './status.js'

export interface DockerSubstrateOptions {
  /** The simulator's instance id: which Docker objects are its own. */
  readonly instance: string
  /** Image to make stacks from instead of looking for one. */
  readonly baseImage: string | null
  readonly log: (line: string) => void
}

/** The person's own Docker engine. */
export class DockerSubstrate implements Substrate {
  readonly access: HostAccess
  readonly stacks: DockerStacks
  readonly #instance: string
  readonly #connection: DockerConnection
  readonly #gateway: Gateway

  private constructor(
    connection: DockerConnection,
    gateway: Gateway,
    { instance, baseImage, log }: DockerSubstrateOptions,
  ) {
    this.#instance = instance
    this.#connection = connection
    this.#gateway = gateway
    this.access = { bind: gateway.bind, host: gateway.containerHost }
    this.stacks = new DockerStacks({ docker: connection.docker, baseImage, log })
  }

  /** @throws GigalixirError DOCKER_UNAVAILABLE */
  static async find(options: DockerSubstrateOptions): Promise<DockerSubstrate> {
    const connection = await connectDocker()
    options.log(`Docker ${connection.candidate.host}, from ${connection.candidate.from}`)
    return new DockerSubstrate(connection, await findGateway(connection), options)
  }

  serve(platform: Platform): Served {
    const { traffic, logger, slugs, apiUrl, authority, issueCertificate, drainSeconds, log } = platform
    const shared = { docker: this.#connection.docker, instance: this.#instance, stacks: this.stacks, log }
    const networks = new AppNetworks(this.#instance)
    const apps = new DockerEngine({
      ...{ ...shared, networks, traffic, logger, authority, drainSeconds },
      desired: platform.desiredApps,
      containerApiUrl: apiUrl,
      openSlug: (sha256) => slugs.open(sha256),
      reach: this.#gateway.reach,
    })
    const databases = new DockerPostgres({
      ...{ ...shared, networks, issueCertificate },
      desired: platform.desiredDatabases,
    })
    const builds = new DockerBuilds({
      ...{ ...shared, slugs },
      databaseNetwork: (app) => (databases.apps().has(app) ? networks.nameOf(app) : null),
      limits: platform.buildLimits,
    })
    return { apps, databases, builds }
  }

  describe(): Promise<SubstrateStatus> {
    return describeDocker(this.#connection, this.#gateway)
  }

  fillDatabase(database: Pick<DesiredServer, 'id' | 'app'>, file: string): Promise<void> {
    const image = this.stacks.imageOf(this.stacks.default)
    return fillVolume(this.#connection.docker, { instance: this.#instance, image }, database, file)
  }

  async wipe(): Promise<void> {
    await removeEverything(this.#connection.docker, this.#instance)
  }
}
