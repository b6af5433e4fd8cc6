import { describe, expect, it } from 'vitest'
import { IoWeight } from '../../../../../../src/sim/engines/docker/build/io-weight.js'

/** Learns from a container whose engine answers like that. */
async function after(answer: () => Promise<{ Warnings?: string[] | null }>) {
  const weight = new IoWeight()
  let asked = 0
  const container = {
    update: async () => {
      asked += 1
      return answer()
    },
  }
  await weight.learnFrom(container)
  await weight.learnFrom(container)
  return { asked, config: weight.hostConfig() }
}

const refusal = (statusCode: number) => Promise.reject(Object.assign(new Error('no'), { statusCode }))

describe('the weight of a builder beside others that use the disk', () => {
  it('is asked for of the next container where the engine took it', async () => {
    expect(new IoWeight().hostConfig()).toEqual({})
    expect(await after(async () => ({ Warnings: null }))).toEqual({ asked: 1, config: { BlkioWeight: 10 } })
  })

  it('is not asked for again where the engine discards or refuses it', async () => {
    const discarded = async () => ({ Warnings: ['Weight discarded.'] })
    expect(await after(discarded)).toEqual({ asked: 1, config: {} })
    expect(await after(() => refusal(500))).toEqual({ asked: 1, config: {} })
  })

  it('is tried again where nothing was learnt', async () => {
    expect(await after(() => refusal(409))).toEqual({ asked: 2, config: {} })
    expect(await after(() => Promise.reject(new Error('socket hang up')))).toEqual({ asked: 2, config: {} })
  })
})
