import { Readable } from 'node:stream'
import type Docker from 'dockerode'
import { describe, expect, it } from 'vitest'
import { ContainerLogSource, unixTime } from '../../../../src/sim/run/container-log-source.js'
import { DockerLink } from '../../../../src/sim/run/docker-link.js'

function frame(second: number, text: string): Buffer {
  const content = Buffer.from(`2024-05-01T10:00:0${second}.000000000Z ${text}\n`)
  const header = Buffer.alloc(8)
  header[0] = 1
  header.writeUInt32BE(content.length, 4)
  return Buffer.concat([header, content])
}

/** A container with three lines whose log stream breaks off after `first` of them; it ends `after` so many looks. */
function containerWhoseLogBreaks(first: number, runningLooks: number) {
  const lines = [frame(1, 'one'), frame(2, 'two'), frame(3, 'three')]
  const asked: (string | undefined)[] = []
  let looks = 0
  const container = {
    logs: async ({ since }: { since?: string }) => {
      asked.push(since)
      const from = since === undefined ? 0 : Number(since) - Date.UTC(2024, 4, 1, 10) / 1000 - 1
      return Readable.from(asked.length === 1 ? lines.slice(from, first) : lines.slice(from))
    },
    inspect: async () => ({ State: { Running: looks++ < runningLooks } }),
  }
  return { docker: { getContainer: () => container } as unknown as Docker, asked }
}

async function read(docker: Docker, since: string | null = null) {
  const closing = new AbortController()
  const link = new DockerLink(docker, () => undefined, closing.signal)
  const lines: string[] = []
  for await (const pieces of new ContainerLogSource(link, 'id', 'app', 'replica').open(since, closing.signal))
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
})

describe('a time for Docker', () => {
  it('keeps its nanoseconds', () => {
    expect(unixTime('2024-05-01T10:00:02.123456789Z')).toBe('1714557602.123456789')
    expect(unixTime('2024-05-01T12:00:02.5+02:00')).toBe('1714557602.500000000')
    expect(() => unixTime('yesterday')).toThrow(RangeError)
  })
})
