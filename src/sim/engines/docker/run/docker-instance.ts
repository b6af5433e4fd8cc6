import { isNotFound } from '../client/index.js'
import { bootInput } from '../../../engine/index.js'
import type {
  Inside,
  Instance,
  InstanceEnd,
  InstanceOrder,
  KeptEnd,
  ReplicaFacts,
  UpgradedTo,
  Whereabouts,
} from '../../../engine/index.js'
import { answers } from './answers.js'
import { leftCrashDump } from './crash-dump.js'
import type { WatchedContainer } from './container-events.js'
import { ContainerLogSource } from './container-log-source.js'
import { containerName, containerSpec } from './container-spec.js'
import { upgradeInPlace } from './hot-upgrade.js'
import { lookInside } from './look-inside.js'
import { makeInPlace } from './making.js'
import type { RunContext } from './run-context.js'
import { RunContainer } from './run-container.js'

/** One run of a replica, as a container. */
export class DockerInstance implements Instance {
  readonly output: ContainerLogSource
  readonly id: string
  #where: Whereabouts | null = null

  private constructor(
    private readonly context: RunContext,
    private readonly facts: ReplicaFacts,
    private readonly container: RunContainer,
    private readonly watched: WatchedContainer,
    readonly startedAt: Date,
    /** It may have ended before it was watched. */
    private readonly wasFound: boolean,
  ) {
    this.id = container.id
    this.output = new ContainerLogSource(context.link, container.id, facts.app, facts.name, startedAt)
  }

  /** Makes and starts one. @throws what Docker refused with; nothing of it is left then */
  static async run(
    context: RunContext,
    { facts, appKey }: InstanceOrder,
    signal: AbortSignal,
  ): Promise<DockerInstance> {
    const container = await make(context, facts, signal)
    const watched = context.events.watch(container.id)
    try {
      const startedAt = new Date()
      await container.start(signal, await bootInputOf(context, facts, appKey))
      return new DockerInstance(context, facts, container, watched, startedAt, false)
    } catch (error) {
      watched.forget()
      await container.remove()
      throw error
    }
  }

  /** A container of an earlier run of the simulator. */
  static found(context: RunContext, facts: ReplicaFacts, id: string, startedAt: Date): DockerInstance {
    const container = new RunContainer(context.link, id)
    return new DockerInstance(context, facts, container, context.events.watch(id), startedAt, true)
  }

  get ended(): Promise<void> {
    return this.watched.ended
  }

  async end(): Promise<InstanceEnd | null> {
    const end = await this.container.end()
    if (!end) return null
    const { exitCode, killed } = end
    // Not every version of Docker tells it of the container itself.
    return { exitCode, memoryKill: killed || (this.watched.wasOutOfMemory() && exitCode === 137) }
  }

  async where(signal: AbortSignal): Promise<Whereabouts | null> {
    const { networks, reach } = this.context
    this.#where = await this.container.address(networks.nameOf(this.facts.app), reach, signal)
    if (this.wasFound && (await this.container.end())) return null
    return this.#where
  }

  async answers(timeout: number): Promise<boolean> {
    return this.#where !== null && answers(this.#where.address, this.context.reach, timeout)
  }

  look(signal: AbortSignal): Promise<Inside | 'late' | null> {
    return lookInside(this.context, this.container, this.facts.name, signal)
  }

  upgrade(to: UpgradedTo, appVersion: string, signal: AbortSignal): Promise<string | null> {
    return upgradeInPlace(this.context, this.container.id, appVersion, to, signal)
  }

  prepareNext(): void {
    const { app, identity } = this.facts
    const { slugImages, stacks } = this.context
    slugImages.prepare({ app, version: identity.version, image: stacks.imageOf(identity.stack) })
  }

  stop(grace: number): Promise<void> {
    return this.container.stop(grace)
  }

  async remove(): Promise<void> {
    this.watched.forget()
    await this.container.remove()
  }

  leftCrashDump(): Promise<boolean> {
    return leftCrashDump(this.context.link, this.container.id)
  }

  async keep(end: KeptEnd): Promise<void> {
    this.watched.forget()
    await this.context.failures.keep(this.container, this.facts, end)
  }
}

function make(context: RunContext, facts: ReplicaFacts, signal: AbortSignal): Promise<RunContainer> {
  const { instance, link, reach, slugImages } = context
  const { app, identity, name } = facts
  return makeInPlace(context, { app, stack: identity.stack, signal }, async (place) => {
    const image = await slugImages.imageFor({ app, version: identity.version, image: place.image })
    const spec = containerSpec(instance, facts, { ...place, image }, reach)
    try {
      return await RunContainer.create(link, { ...spec, name: containerName(instance, name) }, signal)
    } catch (error) {
      if (isNotFound(error)) slugImages.missing(image)
      throw error
    }
  })
}

async function bootInputOf(context: RunContext, facts: ReplicaFacts, appKey: string): Promise<string> {
  const { app, name: replica, hostIndex } = facts
  const { containerApiUrl, authority } = context
  return bootInput({
    ...{ app, appKey, apiUrl: containerApiUrl(), replica, hostIndex },
    authority: await authority?.(),
  })
}
