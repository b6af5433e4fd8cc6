import { expect, it } from 'vitest'
import { watchBuildDisk } from '../../../../../../src/sim/engines/docker/build/build-disk.js'
import { gigabytes } from '../../../../../../src/sim/build-server/build-limits.js'
import { until } from '../../../../../support/until.js'

it('a build that writes more than it may is told of once, whatever failed before', async () => {
  const answers = [() => 5, () => Promise.reject(new Error('busy')), () => 10, () => 11, () => 12]
  const full: number[] = []
  const logged: string[] = []
  let looks = 0
  const stop = watchBuildDisk({
    written: async () => answers[looks++]!(),
    ...{ limit: 10, every: 1 },
    onFull: (bytes) => full.push(bytes),
    log: (line) => logged.push(line),
  })
  await until(() => expect(full).toEqual([11]))
  expect(logged).toEqual([expect.stringContaining('busy')])
  expect(looks).toBe(4)
  stop()
})

it('one that has ended is asked nothing more', async () => {
  let looks = 0
  const gone = Object.assign(new Error('no such container'), { statusCode: 404 })
  const options = {
    limit: 10,
    every: 1,
    onFull: () => undefined,
    log: (line: string) => expect(line).toBe(''),
  }
  watchBuildDisk({ ...options, written: () => ((looks += 1), Promise.reject(gone)) })
  await until(() => expect(looks).toBe(1))
  watchBuildDisk({ ...options, written: () => ((looks += 1), Promise.resolve(1)) })()
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
  expect(looks).toBe(1)
})

it.each([
  [10_000_000_000, '10 GB'],
  [10_000_000_001, '10.1 GB'],
  [1_000_000_000, '1 GB'],
  [100_000_000, '0.1 GB'],
])('%i bytes are %s', (bytes, text) => {
  expect(gigabytes(bytes)).toBe(text)
})
