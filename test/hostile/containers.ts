import { describe, expect, it } from 'vitest'
import type { World } from './world.js'

export function hostileContainers(world: () => World): void {
  describe('a container', () => {
    const job = (script: string, limit = 120_000) =>
      world().sim.cli(['run', '--attach', '-a', 'target', '--', 'bash', '-c', script], {
        signal: AbortSignal.timeout(limit),
      })
    const served = async () => expect((await world().app.get('/')).body.toString()).toBe('honest')

    it('that forks without end has an end, and the app beside it serves all the while', async () => {
      const bomb = job('bomb() { bomb | bomb & }; bomb 2>/dev/null; sleep 5; echo survived; kill -9 -1')
      for (let looks = world().watch.looks; world().watch.looks < looks + 15;) await served()
      const { stdout, stderr } = await bomb
      // Which of its limits ends it is a matter of how fast the machine forks: the count of processes, or the memory they take.
      expect(stdout + stderr).toMatch(/survived|fork|Resource temporarily unavailable|out of memory, killed/)
      await served()
    })

    it('that takes all memory is ended, and is told why', async () => {
      const { exitCode, stdout, stderr } = await job('tail /dev/zero')
      expect([exitCode, stdout + stderr]).toEqual([137, expect.stringMatching(/memory|OOM|killed/i)])
      await served()
    })
  })
}
