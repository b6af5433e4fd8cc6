import { describe, expect, it } from 'vitest'
import { FrameReader, separateStreams } from '../../../../../../src/sim/engines/docker/client/index.js'

function frame(stream: number, text: string): Buffer {
  const head = Buffer.from([stream, 0, 0, 0, 0, 0, 0, 0])
  head.writeUInt32BE(Buffer.byteLength(text), 4)
  return Buffer.concat([head, Buffer.from(text)])
}

const sent = Buffer.concat([frame(1, 'out '), frame(2, 'err '), frame(1, ''), frame(1, 'é\n')])

describe('the frames of an output', () => {
  it('are taken off, both streams in their order, wherever they are cut', () => {
    for (let size = 1; size <= sent.length; size += 1) {
      const reader = new FrameReader()
      let seen = Buffer.alloc(0)
      for (let at = 0; at < sent.length; at += size)
        seen = Buffer.concat([seen, reader.contents(sent.subarray(at, at + size))])
      expect(seen.toString()).toBe('out err é\n')
    }
  })

  it('tell the two streams apart', () => {
    expect(separateStreams(sent)).toEqual({ stdout: 'out é\n', stderr: 'err ' })
  })

  it('begin anew with another stream, after one that broke off within a frame', () => {
    const reader = new FrameReader()
    reader.contents(sent.subarray(0, 10))
    reader.reset()
    expect(reader.contents(frame(2, 'again')).toString()).toBe('again')
  })
})
