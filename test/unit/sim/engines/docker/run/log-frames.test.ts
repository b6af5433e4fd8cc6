import { describe, expect, it } from 'vitest'
import type { LogPiece } from '../../../../../../src/sim/logger/index.js'
import { LogFrameReader } from '../../../../../../src/sim/engines/docker/run/log-frames.js'

function at(nanoseconds: number): string {
  return `2024-05-01T10:00:00.${String(nanoseconds).padStart(9, '0')}Z`
}

/** One message as Docker sends it. */
function frame(stream: 1 | 2, time: string, text: string): Buffer {
  const content = Buffer.from(`${time} ${text}`)
  const header = Buffer.alloc(8)
  header[0] = stream
  header.writeUInt32BE(content.length, 4)
  return Buffer.concat([header, content])
}

function readable(pieces: readonly LogPiece[]): string[] {
  return pieces.map((piece) => `${piece.at.slice(20, 29)} ${piece.line.toString()}`)
}

describe('reading docker logs', () => {
  const stream = Buffer.concat([
    frame(1, at(1), 'one\n'),
    frame(2, at(2), 'error: naïve 🦑\n'),
    frame(1, at(3), 'long begin-'),
    frame(2, at(4), 'between\n'),
    frame(1, at(3), 'long end\n'),
    frame(1, at(6), '\n'),
    frame(1, at(7), 'no newline'),
  ])
  const expected = [
    '000000001 one',
    '000000002 error: naïve 🦑',
    '000000004 between',
    '000000003 long begin-long end',
    '000000006 ',
    '000000007 no newline',
  ]

  it('gives lines with their times; a long line comes in one piece, without the times inside', () => {
    const reader = new LogFrameReader()
    expect(readable([...reader.push(stream), ...reader.end()])).toEqual(expected)
  })

  it('gives a line without an end in pieces, so that it does not wait in memory, and the same ones each time', () => {
    const part = 'x'.repeat(16 * 1024)
    const parts = Array.from({ length: 150 }, (_, index) => frame(1, at(index), part))
    const all = [...parts, frame(1, at(150), 'end\n'), frame(1, at(151), 'short\n')]
    const piecesFrom = (first: number) => {
      const reader = new LogFrameReader()
      const pieces = all.slice(first).flatMap((each) => reader.push(each))
      return pieces.map(({ at: time, line, goesOn }) => [
        ...[time.slice(20, 29), line.length, line.toString('latin1', line.length - 5), goesOn],
      ])
    }
    const pieces = piecesFrom(0)
    expect(pieces).toEqual([
      ['000000000', 2 ** 20, 'xxxxx', true],
      ['000000064', 2 ** 20, 'xxxxx', true],
      ['000000128', 22 * part.length + 'end'.length, 'xxend', undefined],
      ['000000151', 'short'.length, 'short', undefined],
    ])
    expect(piecesFrom(64)).toEqual(pieces.slice(1))
  })

  it('does not mind where chunks are cut', () => {
    for (let size = 1; size < stream.length; size++) {
      const reader = new LogFrameReader()
      const pieces: LogPiece[] = []
      for (let from = 0; from < stream.length; from += size)
        pieces.push(...reader.push(stream.subarray(from, from + size)))
      expect(readable([...pieces, ...reader.end()])).toEqual(expected)
    }
  })

  it('goes on after a break at any byte: nothing lost, nothing twice', () => {
    // Two lines of different streams may be written in either order of their times, and many have the same time.
    const messages = Array.from({ length: 60 }, (_, index) => {
      const time = at(1_000_000 * (index - (index % 5)) + (index % 3 === 0 ? 0 : 5_000_000))
      return {
        time,
        bytes: frame(index % 2 ? 1 : 2, time, index % 7 === 3 ? `part ${index} ` : `line ${index}\n`),
      }
    })
    const whole = Buffer.concat(messages.map(({ bytes }) => bytes))
    const reference = new LogFrameReader()
    const all = readable([...reference.push(whole), ...reference.end()])
    for (let cut = 0; cut <= whole.length; cut += 7) {
      const reader = new LogFrameReader()
      expect(reader.resume()).toBeNull()
      const pieces = [...reader.push(whole.subarray(0, cut))]
      const since = reader.resume()
      const rest = messages.filter(({ time }) => since === null || time >= since).map(({ bytes }) => bytes)
      pieces.push(...reader.push(Buffer.concat(rest)), ...reader.end())
      expect(readable(pieces)).toEqual(all)
    }
  })
})
