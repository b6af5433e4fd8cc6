import fc from 'fast-check'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { packTar, withoutEnd } from '../../../../src/sim/archive/index.js'
import { slugFiles } from '../../../support/slug-files.js'

async function* inPieces(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

describe('a tar without its end', () => {
  it('is followed by another one with nothing lost, whatever its files end in', async () => {
    const content = fc.oneof(
      fc.uint8Array({ maxLength: 700 }),
      fc.nat(3000).map((length) => new Uint8Array(length)),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(content), fc.integer({ min: 1, max: 5000 }), async (contents, size) => {
        const files = contents.map((each, index) => ({ path: `f${index}`, content: Buffer.from(each) }))
        // git, as other programs, fills a last record of 10 KB with zeros.
        const tar = Buffer.concat([packTar(files), Buffer.alloc(4096)])
        const first = await buffer(Readable.from(withoutEnd(inPieces(tar, size))))
        const both = await slugFiles(Buffer.concat([first, packTar([{ path: 'next', content: 'x' }])]))
        for (const [index, each] of contents.entries())
          expect(both.get(`f${index}`)).toEqual(Buffer.from(each))
        expect(both.get('next')?.toString()).toBe('x')
      }),
    )
  })

  it('is refused when it breaks off, and when it is none', async () => {
    const tar = packTar([{ path: 'file', content: Buffer.alloc(2000) }])
    for (const cut of [0, 100, 512, 1000, tar.length - 1024])
      await expect(buffer(Readable.from(withoutEnd(inPieces(tar.subarray(0, cut), 300))))).rejects.toThrow(
        'ends too early',
      )
    await expect(buffer(Readable.from(withoutEnd(inPieces(Buffer.alloc(512, 'x'), 9))))).rejects.toThrow(
      'not a tar',
    )
  })
})
