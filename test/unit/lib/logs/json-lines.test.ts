import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { describe, expect, it, vi } from 'vitest'
import { JsonLines } from '../../../../src/lib/logs/json-lines.js'
import { noticingSilence } from '../../../../src/lib/logs/silence.js'

const time = '2020-04-19T03:53:02.993171+00:00'

describe('JsonLines', () => {
  it('makes an object of each line, however the bytes are cut', async () => {
    const log = `oops\n${time} my-app[my-app-abcde]: [a]: grüße "x"\n  at home\r\n${time} my-app[gigalixir-run]: end`
    const bytes = [...Buffer.from(log)].map((byte) => Buffer.from([byte]))
    const lines = (await text(Readable.from(bytes).pipe(new JsonLines()))).split('\n')
    expect(lines.pop()).toBe('')
    expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
      { message: 'oops' },
      { time, source: 'my-app-abcde', message: '[a]: grüße "x"' },
      { time, source: 'my-app-abcde', message: '  at home', continued: true },
      { time, source: 'gigalixir-run', message: 'end' },
    ])
  })
})

describe('noticingSilence', () => {
  it.each([
    [[], [[true]]],
    [['a line\n'], []],
  ])('of %j', async (chunks, told) => {
    const onSilence = vi.fn()
    expect(await text(Readable.from(chunks).pipe(noticingSilence(onSilence)))).toBe(chunks.join(''))
    expect(onSilence.mock.calls).toEqual(told)
  })

  it('tells once of a stream that is open and quiet', async () => {
    const onSilence = vi.fn()
    const stream = noticingSilence(onSilence)
    await vi.waitFor(() => expect(onSilence).toHaveBeenCalledWith(false), { timeout: 20_000 })
    stream.end()
    expect(await text(stream)).toBe('')
    expect(onSilence).toHaveBeenCalledTimes(1)
  })
})
