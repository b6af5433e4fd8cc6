import { GigalixirError } from '../../lib/errors.js'
import {
  dockerStatus,
  dockerWords,
  isNotFound,
  LABEL,
  labels,
  ofInstance,
} from '../engines/docker/client/index.js'
import type { Docker, DockerLink } from '../engines/docker/client/index.js'
import { sleep } from '../waiting.js'
import { formatSubnet, freeSubnets } from './subnet-pool.js'
import { takenSubnets } from './taken-subnets.js'

/** Subnets to try when Docker says that one is taken after all, such as by another simulator at the same moment. */
const TRIES = 20

/** What the network of an app is called. */
export function networkOfApp(instance: string, app: string): string {
  return `gigalixir-${instance}-${app}`
}

/** One network for each app: its replicas see one another, and nobody else's. */
export class AppNetworks {
  readonly #ready = new Map<string, Promise<void>>()
  /** One at a time, so that two apps do not choose the same subnet. */
  #making: Promise<unknown> = Promise.resolve()

  constructor(
    private readonly link: DockerLink,
    private readonly instance: string,
  ) {}

  nameOf(app: string): string {
    return networkOfApp(this.instance, app)
  }

  /** Makes sure the app's network is there. @throws GigalixirError DOCKER_FAILED */
  ensure(app: string, signal: AbortSignal): Promise<void> {
    let ready = this.#ready.get(app)
    if (!ready) {
      ready = this.link.call((docker) => this.#find(docker, app), signal)
      ready.catch(() => this.#ready.delete(app)) // whoever waits for it learns of the failure; the next one tries again
      this.#ready.set(app, ready)
    }
    return ready
  }

  /** The network turned out not to be there: the next `ensure` looks again. */
  forget(app: string): void {
    this.#ready.delete(app)
  }

  async remove(app: string, signal?: AbortSignal): Promise<void> {
    this.#ready.delete(app)
    await this.link.call((docker) => removeNetwork(docker, this.nameOf(app)), signal)
  }

  /** Removes the networks of apps, but for those of the apps named. What is of no app is somebody else's: the one of builds. */
  async removeAllBut(apps: ReadonlySet<string>): Promise<void> {
    const found = await this.link.call((docker) =>
      docker.listNetworks({ filters: ofInstance(this.instance, 'network') }),
    )
    for (const network of found) {
      const app = network.Labels?.[LABEL.app]
      if (app === undefined || apps.has(app)) continue
      await this.link.call((docker) => removeNetwork(docker, network.Id))
    }
  }

  async #find(docker: Docker, app: string): Promise<void> {
    try {
      await docker.getNetwork(this.nameOf(app)).inspect()
    } catch (error) {
      if (isAmbiguous(error)) return this.#keepOldest(docker, app)
      if (!isNotFound(error)) throw error
      const turn = this.#making.then(() => this.#make(docker, app))
      this.#making = turn.catch(() => undefined) // the next one's turn comes either way
      await turn
    }
  }

  /**
   * Docker looks for a network of the same name and then makes one, which is not one step: an app's replicas and its database
   * that start at the same moment may make one each, and from then on Docker finds neither by its name. Whoever made a
   * later one takes it back, so that both end with the first.
   */
  async #keepOldest(docker: Docker, app: string): Promise<void> {
    const name = this.nameOf(app)
    const found = await docker.listNetworks({ filters: { name: [name] } })
    const same = found.filter(({ Name }) => Name === name)
    same.sort((a, b) => (a.Created < b.Created ? -1 : a.Created > b.Created ? 1 : a.Id < b.Id ? -1 : 1))
    for (const { Id } of same.slice(1)) await removeNetwork(docker, Id)
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
        await this.#keepOldest(docker, app)
        return
      } catch (error) {
        if (dockerStatus(error) === 409) return // somebody made it meanwhile
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

function isAmbiguous(error: unknown): boolean {
  return /ambiguous|matches found/i.test(dockerWords(error))
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
