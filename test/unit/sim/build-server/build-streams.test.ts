import fc from 'fast-check'
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { environmentEntries, inputStream } from '../../../../src/sim/build-server/build-input.js'
import { LineSplitter } from '../../../../src/sim/build-server/line-splitter.js'
import { readTar } from '../../../../src/sim/archive/index.js'
import { slugFiles } from '../../../support/slug-files.js'

describe('LineSplitter', () => {
  it('hands on whole lines and loses nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: fc.constantFrom('a', '\n', 'é') })), (chunks) => {
        const lines = new LineSplitter()
        const pieces = chunks.map((chunk) => lines.push(Buffer.from(chunk)).toString())
        for (const piece of pieces) expect(piece === '' || piece.endsWith('\n')).toBe(true)
        const all = chunks.join('')
        const end = lines.end().toString()
        expect(pieces.join('') + end).toBe(all === '' || all.endsWith('\n') ? all : `${all}\n`)
      }),
    )
  })

  it('makes lines of a line without end, so that nobody has to hold it', () => {
    const lines = new LineSplitter()
    const printed: Buffer[] = []
    for (let chunk = 0; chunk < 100; chunk += 1) printed.push(lines.push(Buffer.alloc(32_000, 'x')))
    const text = Buffer.concat([...printed, lines.end()]).toString()
    expect(text.replaceAll('\n', '')).toHaveLength(3_200_000)
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThan(100_000)
  })
})

/** As long as the name of a file may be. */
const LONG = 'X'.repeat(255)

describe('what goes into a builder', () => {
  it('holds each variable as a file with its exact bytes, and none that is a path', async () => {
    const environment = {
      PLAIN: 'value',
      ODD: 'line\nline\r\n\t🦀"\'$`\\',
      EMPTY: '',
      [LONG]: 'long name',
      [`${LONG}X`]: 'no, Linux has no such file',
      '../../etc/passwd': 'no',
      'WITH-DASH': 'no',
      '': 'no',
    }
    const tar = inputStream([environmentEntries(environment)], Readable.from([Buffer.alloc(1024)]))
    const files = await slugFiles(Buffer.concat((await tar.toArray()) as Buffer[]))
    const seen = Object.fromEntries([...files].map(([path, content]) => [path, content.toString()]))
    expect(seen).toEqual({
      'tmp/env/PLAIN': 'value',
      'tmp/env/ODD': environment.ODD,
      'tmp/env/EMPTY': '',
      [`tmp/env/${LONG}`]: 'long name',
    })
  })

  it('fails as the source fails', async () => {
    const source = new Readable({
      read() {
        this.destroy(new Error('git archive ended with 128'))
      },
    })
    await expect(readTar(inputStream([], source)).next()).rejects.toThrow('git archive ended with 128')
  })
})
