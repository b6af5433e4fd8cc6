import { GigalixirError } from '../../../../lib/errors.js'
import { InTurn } from '../../../in-turn.js'
import { sleep } from '../../../waiting.js'
import type { DockerLink } from './docker-link.js'
import type { Docker } from './engine-api.js'
import { dockerStatus, dockerWords, isNotFound } from './failures.js'
import { LABEL, labels, ofInstance } from './labels.js'
import { formatSubnet, freeSubnets } from './subnet-pool.js'
import { takenSubnets } from './taken-subnets.js'

/** Subnets to try when Docker says that one is taken after all, such as by another simulator at the same moment. */
const TRIES = 20

/**
 * One network for each app: its replicas and databases see one another, and nobody else's. Whoever uses some of them is a
 * holder; a network goes when the last one that held it lets go.
 */
export class AppNetworks {
  /** Those that were seen or made: the question takes a part of each boot. */
  readonly #there = new Set<string>()
  readonly #holders = new Set<NetworkHolder>()
  /** One change at a time for each network. */
  readonly #turns = new InTurn()
  /** One is made at a time, so that two apps do not choose the same subnet. */
  readonly #making = new InTurn()

  constructor(private readonly instance: string) {}

  /** For somebody who uses networks, whose calls go over that link. */
  holder(link: DockerLink): NetworkHolder {
    const holder = new NetworkHolder(this, link)
    this.#holders.add(holder)
    return holder
  }

  nameOf(app: string): string {
    return `gigalixir-${this.instance}-${app}`
  }

  /** Makes sure it is there. @throws GigalixirError DOCKER_FAILED; what Docker refused with */
  async ensure(app: string, link: DockerLink, signal: AbortSignal): Promise<void> {
    if (this.#there.has(app)) return
    await this.#turns.run(app, async () => {
      if (this.#there.has(app)) return
      await link.call((docker) => this.#find(docker, app), signal)
      this.#there.add(app)
    })
  }

  /** It turned out not to be there: it is looked for again. */
  forget(app: string): void {
    this.#there.delete(app)
  }

  /** Removes it unless somebody holds it. @throws what Docker refused with */
  async removeUnheld(app: string, link: DockerLink, signal?: AbortSignal): Promise<void> {
    await this.#turns.run(app, async () => {
      if (this.#isHeld(app)) return
      this.#there.delete(app)
      await link.call((docker) => removeNetwork(docker, this.nameOf(app)), signal)
    })
  }

  /** Removes all that nobody holds. What is of no app is somebody else's: the one of builds. @throws as `removeUnheld` */
  async removeAllUnheld(link: DockerLink, signal?: AbortSignal): Promise<void> {
    const filters = ofInstance(this.instance, 'network')
    const found = await link.call((docker) => docker.listNetworks({ filters }), signal)
    for (const { Labels } of found) {
      const app = Labels?.[LABEL.app]
      if (app !== undefined) await this.removeUnheld(app, link, signal)
    }
  }

  #isHeld(app: string): boolean {
    return [...this.#holders].some((holder) => holder.holds(app))
  }

  async #find(docker: Docker, app: string): Promise<void> {
    try {
      await docker.getNetwork(this.nameOf(app)).inspect()
    } catch (error) {
      if (!isNotFound(error)) throw error
      await this.#making.run('subnet', () => this.#make(docker, app))
    }
  }

  async #make(docker: Docker, app: string): Promise<void> {
    const free = freeSubnets(await takenSubnets(docker))
    let refusal: unknown
    let tries = 0
    for (const subnet of free) {
      if (++tries > TRIES) break
      try {
        await docker.createNetwork({
          Name: this.nameOf(app),
          CheckDuplicate: true,
          Driver: 'bridge',
          IPAM: { Driver: 'default', Config: [{ Subnet: formatSubnet(subnet) }] },
          Labels: labels(this.instance, 'network', { app }),
        })
        return
      } catch (error) {
        if (dockerStatus(error) === 409) return // made by a call whose answer was lost
        if (!/overlap/i.test(dockerWords(error))) throw error
        refusal = error
      }
    }
    throw new GigalixirError('DOCKER_FAILED', `No free subnet was found for the network of ${app}.`, {
      next: ['Remove unused networks: docker network prune'],
      cause: refusal,
    })
  }
}

/** Networks of apps as one of their users has them, such as all that runs replicas. */
export class NetworkHolder {
  #held = new Set<string>()

  /** Made by `AppNetworks.holder`. */
  constructor(
    private readonly networks: AppNetworks,
    private readonly link: DockerLink,
  ) {}

  nameOf(app: string): string {
    return this.networks.nameOf(app)
  }

  holds(app: string): boolean {
    return this.#held.has(app)
  }

  /** Uses it from now on, whether it is there yet or not. */
  hold(app: string): void {
    this.#held.add(app)
  }

  /** Uses it and makes sure that it is there. @throws GigalixirError DOCKER_FAILED; what Docker refused with */
  async ensure(app: string, signal: AbortSignal): Promise<void> {
    this.hold(app)
    await this.networks.ensure(app, this.link, signal)
  }

  /** It turned out not to be there: the next `ensure` looks again. */
  forget(app: string): void {
    this.networks.forget(app)
  }

  /** Uses it no more; it stays until somebody removes it. */
  letGo(app: string): void {
    this.#held.delete(app)
  }

  /** Uses it no more, and removes it unless somebody else holds it. @throws what Docker refused with */
  async remove(app: string, signal?: AbortSignal): Promise<void> {
    this.letGo(app)
    await this.networks.removeUnheld(app, this.link, signal)
  }

  /** Uses these and no others from now on, and removes what nobody holds. @throws what Docker refused with */
  async keepOnly(apps: Iterable<string>, signal?: AbortSignal): Promise<void> {
    this.#held = new Set(apps)
    await this.networks.removeAllUnheld(this.link, signal)
  }
}

/** Removes a network; Docker may still be taking the last container off it. */
async function removeNetwork(docker: Docker, name: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      await docker.getNetwork(name).remove()
      return
    } catch (error) {
      if (isNotFound(error)) return
      if (tries >= 10 || !/active endpoints/i.test(dockerWords(error))) throw error
      await sleep(200)
    }
  }
}
