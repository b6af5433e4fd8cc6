import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { shortened, visibleWidth, widthOf } from '../../../../src/lib/ui/width.js'
import { wrap } from '../../../../src/lib/ui/wrap.js'

describe('wrap', () => {
  it('leaves alone what fits, and everything where there is no terminal', () => {
    expect(wrap('short\n  and  odd ', 40)).toBe('short\n  and  odd ')
    const long = 'word '.repeat(100)
    expect(wrap(long, widthOf({ isTTY: false }))).toBe(long)
  })

  it('goes on two columns further in', () => {
    expect(wrap('Error: the app listens on port 5000, and not on 4000 as it was told', 40)).toBe(
      'Error: the app listens on port 5000, and\n  not on 4000 as it was told',
    )
    expect(wrap('    at Shop.Application.start of the module that fails', 40)).toBe(
      '    at Shop.Application.start of the\n      module that fails',
    )
  })

  it('goes on below the text that a gap sets off', () => {
    expect(wrap('warn  ssh-key  There is no SSH key in the folder of yours', 40)).toBe(
      'warn  ssh-key  There is no SSH key in\n               the folder of yours',
    )
  })

  it('begins below where there is no room beside it', () => {
    expect(wrap('  -a, --app_name=APP-OF-THE-COMMAND  Name of the app it is about', 40)).toBe(
      '  -a, --app_name=APP-OF-THE-COMMAND\n      Name of the app it is about',
    )
  })

  it('breaks no command that is to be pasted, and no address', () => {
    expect(wrap('  Let the platform know it: gigalixir account:ssh_keys:add FILE', 40)).toBe(
      '  Let the platform know it:\n    gigalixir account:ssh_keys:add FILE',
    )
    const address = `https://${'x'.repeat(60)}.example.com/`
    expect(wrap(`Open this in a browser: ${address} and come back`, 40)).toBe(
      `Open this in a browser:\n  ${address}\n  and come back`,
    )
    expect(wrap('$ gigalixir config:set [KEY=VALUE...] [-a APP]', 40)).toBe(
      '$ gigalixir config:set [KEY=VALUE...]\n    [-a APP]',
    )
  })

  it('takes colours for what they are', () => {
    const red = (text: string) => `\u001b[31m${text}\u001b[39m`
    expect(wrap(`${red('Error:')} a text of forty columns at most here`, 43)).not.toContain('\n')
  })

  it('loses no word, and is wider than the terminal only by a word', () => {
    const word = fc.stringMatching(/^[A-Za-z.é日]{1,12}$/)
    fc.assert(
      fc.property(fc.array(word, { minLength: 1 }), fc.integer({ min: 40, max: 120 }), (list, width) => {
        const lines = wrap(list.join(' '), width).split('\n')
        expect(lines.flatMap((line) => line.trim().split(' '))).toEqual(list)
        for (const line of lines) expect(visibleWidth(line)).toBeLessThanOrEqual(width)
      }),
    )
  })
})

describe('width', () => {
  it.each([
    ['ascii', 5],
    ['', 0],
    ['\u001b[31mred\u001b[39m', 3],
    ['e\u0301', 1],
    ['日本', 4],
    ['✓ done', 6],
    ['🚀', 2],
  ])('of %j is %d columns', (text, columns) => {
    expect(visibleWidth(text)).toBe(columns)
  })

  it('of a terminal is at least 40 columns, and 80 where it does not say', () => {
    expect(widthOf({ isTTY: true, columns: 20 })).toBe(40)
    expect(widthOf({ isTTY: true, columns: 0 })).toBe(80)
    expect(widthOf({ isTTY: true, columns: 132 })).toBe(132)
  })

  it('is kept by shortening', () => {
    expect(shortened('abcdef', 6)).toBe('abcdef')
    expect(shortened('abcdef', 5)).toBe('abcd…')
    expect(shortened('日本語', 5)).toBe('日本…')
  })
})
