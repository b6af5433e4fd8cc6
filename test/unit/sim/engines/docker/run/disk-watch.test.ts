import { expect, it } from 'vitest'
import { DockerLink, labels } from '../../../../../../src/sim/engines/docker/client/index.js'
import { fullDiskNotice, watchDisks } from '../../../../../../src/sim/engines/docker/run/disk-watch.js'
import type { FullDisk } from '../../../../../../src/sim/engines/docker/run/disk-watch.js'
import type { Docker } from '../../../../../../src/sim/engines/docker/client/index.js'

it('replicas and jobs that have written more than they may are found, at each look, whatever failed before', async () => {
  const container = (replica: string, SizeRw?: number) => ({
    Labels: labels('me', 'run', { app: 'shop', replica }),
    ...(SizeRw !== undefined && { SizeRw }),
  })
  let looks = 0
  const asked: unknown[] = []
  const docker = {
    listContainers: async (query: { filters: { label: string[] } }) => {
      asked.push(query)
      if (looks++ === 0) throw Object.assign(new Error('busy'), { statusCode: 500 })
      return query.filters.label.some((label) => label.endsWith('=run'))
        ? [container('shop-small', 1000), container('shop-fresh'), container('shop-large', 10_600)]
        : []
    },
  } as unknown as Docker
  const end = new AbortController()
  const log: string[] = []
  const found: FullDisk[] = []
  const onFull = (full: FullDisk) => {
    found.push(full)
    if (found.length === 2) end.abort()
  }
  const link = new DockerLink(docker, () => undefined, end.signal)
  await watchDisks({
    ...{ link, instance: 'me', onFull, signal: end.signal, every: 1, limit: 10_000 },
    log: (line) => void log.push(line),
  })
  expect(found).toEqual([1, 2].map(() => ({ app: 'shop', name: 'shop-large', bytes: 10_600 })))
  expect(log).toEqual([expect.stringContaining('busy')])
  expect(asked[0]).toMatchObject({ size: true })
  expect(fullDiskNotice({ app: 'shop', name: 'shop-x', bytes: 10_440_000_000 })).toBe(
    'shop-x wrote 10.4 GB to its disk and was stopped: the limit is 10 GB.',
  )
})
