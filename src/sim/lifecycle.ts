import type { Service } from './service.js'

/** Tells which component is being started or stopped, and what failed. */
export type LifecycleEvent =
  | { readonly kind: 'starting' | 'started' | 'stopping' | 'stopped'; readonly name: string }
  | { readonly kind: 'stop-failed'; readonly name: string; readonly error: unknown }

/**
 * Starts components one after the other and stops them in reverse.
 *
 * A component is registered before it is started, so that one that fails half-way, or is interrupted, is stopped too.
 * Stopping goes on past a component that fails to stop; the first error is reported at the end.
 */
export class Lifecycle {
  readonly #registered: { readonly service: Service; running: boolean }[] = []
  #stopping: Promise<void> | undefined

  constructor(private readonly tell: (event: LifecycleEvent) => void = () => undefined) {}

  /**
   * Starts one component.
   *
   * @throws Error when it was started before, or when stopping has begun
   */
  async start(service: Service): Promise<void> {
    if (this.#stopping) throw new Error(`${service.name} cannot start: the simulator is stopping`)
    if (this.#registered.some((entry) => entry.service === service))
      throw new Error(`${service.name} was started before`)
    const entry = { service, running: false }
    this.#registered.push(entry)
    this.tell({ kind: 'starting', name: service.name })
    await service.start()
    entry.running = true
    this.tell({ kind: 'started', name: service.name })
  }

  /** Stops all that was registered, last first; a second call waits for the first. @throws the first error met */
  stop(): Promise<void> {
    this.#stopping ??= this.#stopAll()
    return this.#stopping
  }

  /** What was started, in order. */
  services(): readonly { readonly service: Service; readonly running: boolean }[] {
    return this.#registered
  }

  async #stopAll(): Promise<void> {
    const failures: unknown[] = []
    for (const entry of this.#registered.toReversed()) {
      const { name } = entry.service
      this.tell({ kind: 'stopping', name })
      entry.running = false
      try {
        await entry.service.stop()
        this.tell({ kind: 'stopped', name })
      } catch (error) {
        failures.push(error)
        this.tell({ kind: 'stop-failed', name, error })
      }
    }
    if (failures.length > 0) throw failures[0]
  }
}
