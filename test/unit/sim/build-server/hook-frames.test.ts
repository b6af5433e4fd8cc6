import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { endFrame, HookFrameReader, outputFrame } from '../../../../src/sim/build-server/hook-frames.js'

describe('the frames between daemon and hook', () => {
  it('arrive as they were sent, however the network cuts them', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 10 }),
        fc.boolean(),
        fc.integer({ min: 1, max: 20 }),
        (outputs, accepted, size) => {
          const sent = Buffer.concat([
            ...outputs.map((bytes) => outputFrame(Buffer.from(bytes))),
            endFrame(accepted),
          ])
          const reader = new HookFrameReader()
          const frames = []
          for (let at = 0; at < sent.length; at += size)
            frames.push(...reader.read(sent.subarray(at, at + size)))
          expect(frames).toEqual([
            ...outputs.map((bytes) => ({ type: 'output', bytes: Buffer.from(bytes) })),
            { type: 'end', accepted },
          ])
        },
      ),
    )
  })

  it('are not made of anything else that answers', () => {
    expect(() => new HookFrameReader().read(Buffer.from('HTTP/1.1 200 OK\r\n'))).toThrow('not an answer')
    expect(() => new HookFrameReader().read(Buffer.from([0x6f, 0xff, 0xff, 0xff, 0xff]))).toThrow(
      'not an answer',
    )
  })
})
