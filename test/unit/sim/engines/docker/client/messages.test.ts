import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import {
  dockerMessages,
  dockerWords,
  isDockerAway,
  labels,
  LABEL,
  ofInstance,
} from '../../../../../../src/sim/engines/docker/client/index.js'

async function messagesOf(chunks: Buffer[]) {
  const messages = []
  for await (const message of dockerMessages(Readable.from(chunks))) messages.push(message)
  return messages
}

describe("Docker's messages", () => {
  it('are read wherever the chunks are cut, inside a character too', async () => {
    const bytes = Buffer.from('{"stream":"grün"}\r\n\n{"status":"done"}')
    const chunks = [...bytes].map((byte) => Buffer.from([byte]))
    expect(await messagesOf(chunks)).toEqual([{ stream: 'grün' }, { status: 'done' }])
  })

  it('throw the failure they tell of', async () => {
    await expect(messagesOf([Buffer.from('{"stream":"x"}\n{"error":"no space left"}\n')])).rejects.toThrow(
      'no space left',
    )
  })
})

describe('a failure of Docker', () => {
  it('is told apart from Docker being away', () => {
    const refusal = Object.assign(new Error('(HTTP code 409) conflict - in use'), {
      statusCode: 409,
      json: { message: 'network is in use ' },
    })
    expect(isDockerAway(refusal)).toBe(false)
    expect(dockerWords(refusal)).toBe('network is in use')
    expect(isDockerAway(Object.assign(new Error('connect'), { code: 'ENOENT' }))).toBe(true)
    expect(isDockerAway(new Error('socket hang up'))).toBe(true)
    expect(isDockerAway(new TypeError('a bug'))).toBe(false)
  })
})

describe('labels', () => {
  it('tell whose an object is, and are what it is found by', () => {
    const given = labels('cafe', 'run', { app: 'shop' })
    expect(given).toEqual({ [LABEL.instance]: 'cafe', [LABEL.role]: 'run', [LABEL.app]: 'shop' })
    for (const filter of ofInstance('cafe', 'run').label) {
      const [key, value] = filter.split('=')
      expect(given[key!]).toBe(value)
    }
  })
})
