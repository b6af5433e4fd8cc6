import { dockerStatus, isNotFound, labels, removeVolume, unlessGone } from '../client/index.js'
import type { Docker } from '../client/index.js'
import type { BuildMachine } from '../../../build-server/index.js'
import { IoWeight } from './io-weight.js'

/** What builders need around them: a network of their own and a cache volume per app. */
export class BuildSpace {
  readonly network: string
  readonly ioWeight = new IoWeight()
  readonly #docker: Docker
  readonly #instance: string
  #machine: Promise<BuildMachine> | undefined

  constructor(docker: Docker, instance: string) {
    this.#docker = docker
    this.#instance = instance
    this.network = `gigalixir-${instance}-build`
  }

  cacheVolume(app: string): string {
    return `gigalixir-${this.#instance}-cache-${app}`
  }

  /** Makes what is not there yet. Builders reach the internet through this network, and neither one another nor any app. */
  async prepare(app: string): Promise<void> {
    await Promise.all([this.#network(), this.#volume(app)])
  }

  /** When nothing is built any more. */
  async removeNetwork(): Promise<void> {
    await unlessGone(this.#docker.getNetwork(this.network).remove())
  }

  async removeCache(app: string): Promise<void> {
    await removeVolume(this.#docker, this.cacheVolume(app))
  }

  /** What builds run on. */
  async machine(): Promise<BuildMachine> {
    this.#machine ??= this.#docker
      .info()
      .then(({ NCPU, MemTotal, Architecture }: { NCPU: number; MemTotal: number; Architecture: string }) => ({
        cpus: NCPU,
        memory: MemTotal,
        architecture: Architecture,
      }))
    try {
      return await this.#machine
    } catch (error) {
      this.#machine = undefined
      throw error
    }
  }

  async #network(): Promise<void> {
    try {
      await this.#docker.getNetwork(this.network).inspect()
    } catch (error) {
      if (!isNotFound(error)) throw error
      await this.#makeNetwork()
    }
  }

  async #makeNetwork(): Promise<void> {
    try {
      await this.#docker.createNetwork({
        Name: this.network,
        Driver: 'bridge',
        CheckDuplicate: true,
        Options: { 'com.docker.network.bridge.enable_icc': 'false' },
        Labels: labels(this.#instance, 'network'),
      })
    } catch (error) {
      if (dockerStatus(error) !== 409) throw error // another build made it in the meantime
    }
  }

  async #volume(app: string): Promise<void> {
    await this.#docker.createVolume({
      Name: this.cacheVolume(app),
      Labels: labels(this.#instance, 'cache', { app }),
    })
  }
}
