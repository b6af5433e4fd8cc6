import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import {
  ContainerLogSource,
  unixTime,
} from '../../../../../../src/sim/engines/docker/run/container-log-source.js'
import type { LogSourceTiming } from '../../../../../../src/sim/engines/docker/run/container-log-source.js'
import { DockerLink } from '../../../../../../src/sim/engines/docker/client/index.js'
import type { Docker } from '../../../../../../src/sim/engines/docker/client/index.js'

function frame(second: number, text: string): Buffer {
  const content = Buffer.from(`2024-05-01T10:00:0${second}.000000000Z ${text}\n`)
  const header = Buffer.alloc(8)
  header[0] = 1
  header.writeUInt32BE(content.length, 4)
  return Buffer.concat([header, content])
}

/** A Docker with one container whose log is answered so, and which runs for so many looks. */
function dockerWith(answer: (query: URLSearchParams) => Readable, runningLooks: number) {
  const asked: URLSearchParams[] = []
  let looks = 0
  const docker = {
    getContainer: () => ({ inspect: async () => ({ State: { Running: looks++ < runningLooks } }) }),
    modem: {
      dial: (call: { options: Record<string, unknown> }, done: (error: null, log: Readable) => void) => {
        const given = Object.entries(call.options).map(([name, value]): [string, string] => [
          name,
          String(value),
        ])
        const query = new URLSearchParams(given)
        asked.push(query)
        done(null, answer(query))
      },
    },
  }
  return { docker: docker as unknown as Docker, asked }
}

/** The second within the minute that is asked from; 0 for all. */
const secondOf = (query: URLSearchParams) =>
  query.has('since') ? Number(query.get('since')) - Date.UTC(2024, 4, 1, 10) / 1000 : 0

/** A container with three lines whose log stream breaks off after `first` of them; it ends `after` so many looks. */
function containerWhoseLogBreaks(first: number, runningLooks: number) {
  const lines = [frame(1, 'one'), frame(2, 'two'), frame(3, 'three')]
  let times = 0
  return dockerWith((query) => {
    const from = Math.max(0, secondOf(query) - 1)
    return Readable.from((times += 1) === 1 ? lines.slice(from, first) : lines.slice(from))
  }, runningLooks)
}

async function read(docker: Docker, since: string | null = null, timing: Partial<LogSourceTiming> = {}) {
  const closing = new AbortController()
  const link = new DockerLink(docker, () => undefined, closing.signal)
  const lines: string[] = []
  const source = new ContainerLogSource(link, 'id', 'app', 'replica', undefined, timing)
  const lost = (after: string, before: string) =>
    lines.push(`lost ${after.slice(17, 19)} to ${before.slice(17, 19)}`)
  for await (const pieces of source.open(since, closing.signal, lost))
    lines.push(...pieces.map(({ line }) => line.toString()))
  return lines
}

describe('the output of a container', () => {
  it('is whole although Docker ends the stream before the last lines', async () => {
    const { docker } = containerWhoseLogBreaks(1, 0)
    expect(await read(docker)).toEqual(['one', 'two', 'three'])
  })

  it('goes on where the connection broke while the container runs', async () => {
    const { docker, asked } = containerWhoseLogBreaks(2, 1)
    expect(await read(docker)).toEqual(['one', 'two', 'three'])
    expect(asked.length).toBe(3)
  })

  it('begins where it is asked to', async () => {
    const { docker } = containerWhoseLogBreaks(3, 0)
    expect(await read(docker, '2024-05-01T10:00:02.000000000Z')).toEqual(['two', 'three'])
  })

  it('that falls behind is read in passes, and what Docker has dropped meanwhile is said to be lost', async () => {
    const { docker, asked } = dockerWith((query) => {
      if (query.get('follow') === 'true')
        return Readable.from([frame(1, 'one'), frame(2, 'two'), frame(9, 'skipped')])
      // Docker's files were begun anew.
      return Readable.from([frame(5, 'five'), frame(6, 'six')])
    }, 0)
    expect(await read(docker, null, { fromBytes: 1, behindMs: 0 })).toEqual([
      'one',
      'lost 01 to 05',
      'five',
      'six',
    ])
    expect(asked.map((query) => query.get('follow'))).toEqual(['true', 'false'])
  })

  it('is read again to its end when Docker goes away in the middle of the last pass', async () => {
    const lines = [frame(1, 'one'), frame(2, 'two'), frame(3, 'three')]
    const { docker, asked } = dockerWith((query) => {
      const from = Math.max(0, secondOf(query) - 1)
      if (asked.length !== 2) return Readable.from(lines.slice(from))
      const broken = new Readable({
        read() {
          this.destroy(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }))
        },
      })
      broken.push(lines[from])
      return broken
    }, 0)
    const timing = { fromBytes: 1, behindMs: 0 }
    expect(await read(docker, null, timing)).toEqual(['one', 'two', 'three'])
  })

  it('that is only slow to come is lost nowhere', async () => {
    const lines = [1, 2, 3, 4, 5].map((second) => frame(second, `${second}`))
    const { docker } = dockerWith((query) => Readable.from(lines.slice(Math.max(0, secondOf(query) - 1))), 0)
    expect(await read(docker, null, { fromBytes: 1, behindMs: 0 })).toEqual(['1', '2', '3', '4', '5'])
  })

  it('is not believed to be silent after much of it: what there is is looked for', async () => {
    let follows = 0
    const { docker } = dockerWith((query) => {
      if (query.has('tail')) return Readable.from([frame(4, 'four')])
      if (query.get('follow') !== 'true') return Readable.from([frame(1, 'one'), frame(4, 'four')])
      follows += 1
      const silent = new Readable({ read: () => undefined })
      silent.push(frame(1, 'one'))
      return silent
    }, 0)
    const timing = { fromBytes: 1, behindMs: Infinity, silenceMs: 5 }
    expect(await read(docker, null, timing)).toEqual(['one', 'four'])
    expect(follows).toBe(1)
  })
})

describe('a time for Docker', () => {
  it('keeps its nanoseconds', () => {
    expect(unixTime('2024-05-01T10:00:02.123456789Z')).toBe('1714557602.123456789')
    expect(unixTime('2024-05-01T12:00:02.5+02:00')).toBe('1714557602.500000000')
    expect(() => unixTime('yesterday')).toThrow(RangeError)
  })
})
