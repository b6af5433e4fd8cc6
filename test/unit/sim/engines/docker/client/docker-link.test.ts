import { describe, expect, it } from 'vitest'
import { DockerLink } from '../../../../../../src/sim/engines/docker/client/index.js'
import type { Docker } from '../../../../../../src/sim/engines/docker/client/index.js'

function refused(): Error {
  return Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
}

/** An engine that is away for so many calls. */
function engineAwayFor(calls: number) {
  let left = calls
  const call = async () => {
    if (left-- > 0) throw refused()
    return 'answer'
  }
  return { ping: call, info: call }
}

function linkTo(engine: object) {
  const closing = new AbortController()
  const log: string[] = []
  const link = new DockerLink(engine as Docker, (line) => log.push(line), closing.signal)
  return { link, log, closing }
}

describe('calls to a Docker that may be away', () => {
  it('are made again when it answers, which is said once', async () => {
    const { link, log } = linkTo(engineAwayFor(2))
    expect(await link.call((docker) => docker.info())).toBe('answer')
    expect(log).toHaveLength(2)
    expect(log[0]).toMatch(/^Docker does not answer, waiting/)
    expect(log[1]).toBe('Docker answers again')
    expect(link.isAway).toBe(false)
  })

  it('throw what Docker refuses, at once', async () => {
    const { link, log } = linkTo({})
    const refusal = Object.assign(new Error('no such container'), { statusCode: 404 })
    await expect(link.call(() => Promise.reject(refusal))).rejects.toBe(refusal)
    expect(log).toEqual([])
  })

  it('give up when waiting is ended', async () => {
    const { link, closing } = linkTo(engineAwayFor(Infinity))
    const call = link.call((docker) => docker.info())
    const impatient = AbortSignal.abort()
    await expect(link.call((docker) => docker.info(), impatient)).rejects.toThrow('ECONNREFUSED')
    closing.abort()
    await expect(call).rejects.toThrow('ECONNREFUSED')
  })
})
