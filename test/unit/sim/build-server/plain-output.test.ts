import { describe, expect, it } from 'vitest'
import { plainLine, plainLines } from '../../../../src/sim/build-server/plain-output.js'

describe('what a build prints, for people', () => {
  it('is what a line shows in the end, where it was written over', () => {
    expect(plainLine('       10%\r       60%\r       100%, done\r')).toBe('       100%, done')
    expect(plainLine('       first\rsecond')).toBe('       second')
    expect(plainLine('       \u001b[1Gspinning\u001b[0K\u001b[1Gdone')).toBe('       done')
    expect(plainLine('windows\r')).toBe('windows')
  })

  it('is without colours, titles, links, bells and what moves the cursor', () => {
    expect(plainLine('\u001b[31mred\u001b[0m and \u001b[1;38;5;200mbold\u001b[m')).toBe('red and bold')
    expect(plainLine('\u001b]0;title\u0007text\u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\')).toBe(
      'textlink',
    )
    expect(plainLine('\u001b[2J\u001b[3;4H\u001b(B\u001b7a\bb\u0007\u009b')).toBe('ab')
    expect(plainLine('before \u001b]52;c;never ended')).toBe('before')
    expect(plainLine('a\tb')).toBe('a\tb')
  })

  it('has no line of what was drawing alone, nor of git counting, and keeps blank ones', () => {
    const printed = [
      '* Getting heroicons (https://github.com/x/y.git)',
      '',
      '\u001b[?25l\u001b[2K',
      'remote: Enumerating objects: 5, done.        ',
      '       remote: Counting objects:   1% (1/88)\r       remote: Counting objects: 100% (88/88), done.        ',
      'remote: Total 88 (delta 0), reused 3 (delta 0), pack-reused 0        ',
      '       Receiving objects: 100% (88/88), 1.2 MiB | 3 MiB/s, done.',
      'Resolving deltas:  50% (1/2)\rResolving deltas: 100% (2/2), done.',
      'Receiving mail: 3 objects: many',
    ]
    const plain = plainLines(Buffer.from(`${printed.join('\n')}\n`)).toString()
    expect(plain).toBe(`${[printed[0], '', printed[8]].join('\n')}\n`)
  })

  it('is passed on untouched where there is nothing to do, whatever bytes it has', () => {
    const bytes = Buffer.concat([Buffer.from('Grüße 🦀\n'), Buffer.from([0xff, 0xfe, 0x0a])])
    expect(plainLines(bytes)).toBe(bytes)
  })

  it('takes long lines of anything in no time', () => {
    const began = performance.now()
    for (const unit of ['\u001b[', '\u001b]', '\r', ' ', '\u001b[1;', 'remote: '])
      plainLines(Buffer.from(`${unit.repeat(64 * 1024)}\n`))
    expect(performance.now() - began).toBeLessThan(5000)
  })
})
