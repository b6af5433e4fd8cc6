import { messageOf } from '../../../../lib/errors.js'
import type { BuilderContainer } from './builder-container.js'
import { viaDocker } from './docker-calls.js'

/** Has builders whose slug was taken fill the cache of their app, for which no rollout waits. */
export class CacheKeeper {
  readonly #log: (line: string) => void
  /** By app: its next build waits for the last one's cache. */
  readonly #underWay = new Map<string, { container: BuilderContainer; ended: Promise<void> }>()

  constructor(log: (line: string) => void) {
    this.#log = log
  }

  /**
   * A cache that cannot be filled costs the next build time and no more, and is logged.
   *
   * @param container what the build has run in; it is removed afterwards in any case
   * @returns resolves when the cache is up to date and the container gone; rejects when the container stays
   */
  begin(container: BuilderContainer, app: string): Promise<void> {
    const ended = this.#keep(container, app).finally(() => this.#underWay.delete(app))
    this.#underWay.set(app, { container, ended })
    return ended
  }

  /** Whether the app's last build still fills its cache. */
  isKeeping(app: string): boolean {
    return this.#underWay.has(app)
  }

  /** Resolves when no builder fills a cache any more. */
  async settled(): Promise<void> {
    await Promise.allSettled([...this.#underWay.values()].map(({ ended }) => ended))
  }

  /** Ends what still fills the cache of an app that goes. @throws what Docker refuses with */
  async forget(app: string): Promise<void> {
    const under = this.#underWay.get(app)
    if (!under) return
    await viaDocker('remove the builder', under.container.remove())
    await Promise.allSettled([under.ended])
  }

  async #keep(container: BuilderContainer, app: string): Promise<void> {
    try {
      const { exitCode, said } = await container.putAway()
      if (exitCode !== 0 || said !== '')
        this.#log(`the cache of ${app} was put away with exit code ${exitCode}: ${said}`)
    } catch (error) {
      this.#log(`the cache of ${app} could not be put away: ${messageOf(error)}`)
    } finally {
      await viaDocker('remove the builder', container.remove())
    }
  }
}
