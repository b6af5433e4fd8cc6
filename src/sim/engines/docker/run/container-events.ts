import { jsonLines, LABEL } from '../client/index.js'
import type { Docker, DockerLink } from '../client/index.js'
import { deferred, isAborted, sleep } from '../../../waiting.js'

interface ContainerEvent {
  readonly Action?: string
  readonly Actor?: { readonly ID?: string }
}

export interface ContainerEventsOptions {
  readonly link: DockerLink
  readonly instance: string
  readonly resyncEvery: number
  readonly log: (message: string) => void
}

/** A container whose end is waited for. */
export interface WatchedContainer {
  readonly ended: Promise<void>
  /** Its memory limit was hit; whether that is what ended it, its exit code tells. */
  wasOutOfMemory(): boolean
  forget(): void
}

/**
 * Tells when run containers end: from Docker's event stream, which is opened again when it breaks; and, because events
 * may be missed meanwhile, from a look at what runs after each opening and every now and then.
 */
export class ContainerEvents {
  readonly #options: ContainerEventsOptions
  readonly #watched = new Map<string, { ended: () => void; outOfMemory: boolean }>()
  readonly #closing = new AbortController()
  #following: Promise<void> = Promise.resolve()

  constructor(options: ContainerEventsOptions) {
    this.#options = options
  }

  /** Resolves when the stream is open for the first time. */
  async start(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#following = Promise.all([this.#follow(resolve), this.#lookNowAndThen()]).then(() => resolve())
    })
  }

  async stop(): Promise<void> {
    this.#closing.abort()
    await this.#following
  }

  /** Watches a container. Watch before starting it: an end before that is not told. */
  watch(id: string): WatchedContainer {
    const { promise, resolve } = deferred()
    const entry = { ended: resolve, outOfMemory: false }
    this.#watched.set(id, entry)
    return {
      ended: promise,
      wasOutOfMemory: () => entry.outOfMemory,
      forget: () => void this.#watched.delete(id),
    }
  }

  async #follow(opened: () => void): Promise<void> {
    const { link, log } = this.#options
    const { signal } = this.#closing
    while (!isAborted(signal)) {
      try {
        const stream = await link.call((docker) => this.#open(docker), signal)
        opened()
        const resync = this.#resync()
        for await (const event of jsonLines(stream)) this.#handle(event as ContainerEvent)
        await resync
      } catch (error) {
        if (!isAborted(signal)) log(`Docker's events broke off: ${String(error)}`)
      }
      if (isAborted(signal)) break
      await sleep(100, signal)
      await link.whenBack(signal)
    }
  }

  #open(docker: Docker): Promise<NodeJS.ReadableStream> {
    // Replicas and one-offs; those of others, such as builders, nobody watches here.
    const label = [`${LABEL.instance}=${this.#options.instance}`]
    const filters = { type: ['container' as const], event: ['die', 'oom', 'destroy'], label }
    // The client library knows the signal here, its types do not.
    const options = { filters, abortSignal: this.#closing.signal }
    return docker.getEvents(options)
  }

  #handle({ Action, Actor }: ContainerEvent): void {
    const watched = this.#watched.get(Actor?.ID ?? '')
    if (Action === 'oom' && watched) watched.outOfMemory = true
    else watched?.ended()
  }

  async #lookNowAndThen(): Promise<void> {
    const { signal } = this.#closing
    while (!isAborted(signal)) {
      await sleep(this.#options.resyncEvery, signal)
      if (!isAborted(signal)) await this.#resync()
    }
  }

  async #resync(): Promise<void> {
    if (this.#watched.size === 0) return
    const before = [...this.#watched]
    const label = [`${LABEL.instance}=${this.#options.instance}`]
    // One that is only created has not ended; it is about to start.
    const filters = { label, status: ['created', 'running', 'paused', 'restarting'] }
    try {
      const alive = await this.#options.link.call(
        (docker) => docker.listContainers({ all: true, filters }),
        this.#closing.signal,
      )
      const ids = new Set(alive.map(({ Id }) => Id))
      for (const [id, watched] of before) {
        if (!ids.has(id)) watched.ended()
      }
    } catch (error) {
      if (!this.#closing.signal.aborted) this.#options.log(`could not look at what runs: ${String(error)}`)
    }
  }
}
