import fc from 'fast-check'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { sortedJson } from '../../../../src/lib/ui/index.js'
import { shown, ShownBytes, ShownStream } from '../../../../src/lib/ui/shown.js'

const bytesOf = (text: string, withProgress = false, size = text.length * 4) => {
  const bytes = new ShownBytes(withProgress)
  const all = Buffer.from(text)
  const pieces: Buffer[] = []
  for (let at = 0; at < all.length; at += size) pieces.push(bytes.take(all.subarray(at, at + size)))
  return Buffer.concat([...pieces, bytes.rest()]).toString()
}

describe('text of others on a terminal', () => {
  it.each([
    [
      'colors',
      '\u001b[1;31merror\u001b[0m \u001b[38:5:1mx\u001b[m',
      '\u001b[1;31merror\u001b[0m \u001b[38:5:1mx\u001b[m',
    ],
    ['the clipboard', '\u001b]52;c;cm0gLXJm\u0007', '\\x1b]52;c;cm0gLXJm\\x07'],
    ['a title', '\u001b]0;root\u001b\\', '\\x1b]0;root\\x1b\\'],
    ['clearing', '\u001b[2J\u001b[H', '\\x1b[2J\\x1b[H'],
    ['a private mode', '\u001b[?1049h\u001b[>4;1m', '\\x1b[?1049h\\x1b[>4;1m'],
    ['a reset', '\u001bc', '\\x1bc'],
    ['C1 in one character', '\u009b2J\u009d0;x\u009c', '\\x9b2J\\x9d0;x\\x9c'],
    ['a line drawn over', 'all is well\rlie', 'all is well\\x0dlie'],
    ['backspaces', 'a\b\bb\u007f', 'a\\x08\\x08b\\x7f'],
    ['reversed text', 'user\u202excod.exe', 'user\\u202excod.exe'],
    ['what is plain', 'tab\tline\nnext\r\né🦀\u00a0', 'tab\tline\nnext\r\né🦀\u00a0'],
    ['an unfinished sequence', 'x\u001b[31', 'x\\x1b[31'],
  ])('keeps or escapes %s', (_what, text, expected) => {
    expect(shown(text)).toBe(expected)
    for (const size of [1, 2, 3, 1000]) expect(bytesOf(text, false, size)).toBe(expected)
  })

  it('is the same in one piece and in any pieces, and steers nothing', () => {
    const unit = fc.oneof(
      fc.constantFrom('\u001b', '[', ']', '3', ';', 'm', 'J', '\r', '\n', '\u009b', '\u202e', '\u0007', 'é'),
      fc.string({ unit: 'binary', maxLength: 1 }),
    )
    fc.assert(
      fc.property(fc.string({ unit }), fc.integer({ min: 1, max: 9 }), (text, size) => {
        const once = shown(text)
        expect(bytesOf(text, false, size)).toBe(Buffer.from(once).toString())
        // eslint-disable-next-line no-control-regex -- that is what must not be left
        expect(once.replace(/\u001b\[[\d:;]*m|\r\n|[\t\n]/g, '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/)
      }),
    )
  })

  it('leaves bytes that are no text as they are', async () => {
    const bytes = Buffer.from([0xff, 0xfe, 0xc3, 0x28, 0xe2, 0x82, 0xac, 0xe2, 0x28])
    expect(await buffer(Readable.from([bytes]).pipe(new ShownStream()))).toEqual(bytes)
  })

  it("lets git's progress draw, and nothing else", () => {
    const progress = 'Writing: 50%\rWriting: 100%\r\nremote: hi\u001b[K\n'
    expect(bytesOf(progress, true, 1)).toBe(progress)
    expect(bytesOf('\u001b[2K\u001b]0;x\u0007', true, 1)).toBe('\\x1b[2K\\x1b]0;x\\x07')
  })

  it('is done in a time that grows with its length alone', () => {
    const began = performance.now()
    for (const unit of ['\u001b[', '\u001b[1;', '\r', '\u00c2']) shown(unit.repeat(30_000))
    expect(performance.now() - began).toBeLessThan(2000)
  })

  it('is JSON as before, with the control characters that JSON leaves escaped', () => {
    const data = { 'k\u009b': 'a\u001b\u009b2J\u007f' }
    const text = sortedJson(data)
    expect(text).toBe('{\n  "k\\u009b": "a\\u001b\\u009b2J\\u007f"\n}')
    expect(JSON.parse(text)).toEqual(data)
  })
})
