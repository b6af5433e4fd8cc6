import { dockerStatus } from '../client/index.js'
import type { ContainerApi, HostConfig } from '../client/index.js'

/** The least there is; what runs beside has 500 unless it says so. */
const WEIGHT = 10

/**
 * Lets builders use disks only as far as nobody else wants to. Kernels can do so with some disk schedulers, and Docker does not
 * say whether this one can: where it cannot, some engines refuse to start a container that asks for it. So the first builder
 * that runs is tried on, which does it no harm, and later ones begin with it.
 */
export class IoWeight {
  #isTaken: boolean | undefined

  /** For a new container. */
  hostConfig(): HostConfig {
    return this.#isTaken ? { BlkioWeight: WEIGHT } : {}
  }

  /** Learns from a container that runs whether the engine takes it; asks once. Never rejects: a build does not need it. */
  async learnFrom(container: Pick<ContainerApi, 'update'>): Promise<void> {
    if (this.#isTaken !== undefined) return
    try {
      const { Warnings: warnings } = await container.update({ BlkioWeight: WEIGHT })
      this.#isTaken = (warnings ?? []).length === 0
    } catch (error) {
      // Of a container that has ended by now, or an engine that is away, nothing is learnt.
      if (dockerStatus(error) === 500) this.#isTaken = false
    }
  }
}
