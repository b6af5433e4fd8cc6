import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest'
import { hostileAnswers } from './answers.js'
import { hostileContainers } from './containers.js'
import { floods } from './floods.js'
import { hostilePages } from './pages.js'
import { smuggling } from './smuggling.js'
import { BOUNDS } from './watch.js'
import { World } from './world.js'

/**
 * Attacks and faults against one simulator, which is watched all the while: whatever is done to it, it lets nobody wait for
 * more than a moment, takes no more memory than it should, and does not end. `GIGALIXIR_HOSTILE=long` tries more of each.
 */
describe('a simulator under attack', () => {
  let world: World | undefined
  beforeAll(async () => {
    world = await World.create()
  })
  afterEach(async ({ task }) => {
    await world!.watch.lookNow()
    const { delay, ownDelay, memory, looks, problems } = world!.watch.take()
    const seen = `delay ${delay} ms, ${ownDelay} ms of it its own; ${Math.round(memory / 1e6)} MB`
    process.stderr.write(`${task.name}: ${seen}, seen ${looks} times\n`)
    expect(problems, await world!.daemonLog()).toEqual([])
    expect(ownDelay, `milliseconds in which the daemon answered nobody: ${seen}`).toBeLessThanOrEqual(
      BOUNDS.ownDelay,
    )
    expect(memory, `bytes of memory of the daemon: ${seen}`).toBeLessThanOrEqual(BOUNDS.memory)
  })
  afterAll(() => world?.dispose())

  const ours = () => world!
  smuggling(ours)
  hostileAnswers(ours)
  floods(ours)
  hostilePages(ours)
  hostileContainers(ours)
})
