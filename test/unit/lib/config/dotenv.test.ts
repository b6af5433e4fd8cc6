import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatDotenv, parseDotenv } from '../../../../src/lib/config/dotenv.js'

const parse = (text: string) => parseDotenv(text, 'the file')

describe('parseDotenv', () => {
  it.each([
    ['A=1', { A: '1' }],
    ['A=1\nB=2\n', { A: '1', B: '2' }],
    ['A=1\r\nB=2\r\n', { A: '1', B: '2' }],
    ['\uFEFFA=1', { A: '1' }],
    ['', {}],
    ['# nothing\n\n   \n# more', {}],
    ['export A=1', { A: '1' }],
    ['  A = 1  ', { A: '1' }],
    ['A=', { A: '' }],
    ['A=\nB=2', { A: '', B: '2' }],
    ['A=one two # told', { A: 'one two' }],
    ['A=one#two', { A: 'one#two' }],
    ['A=#fff', { A: '#fff' }],
    ['A= # told', { A: '' }],
    ['URL=postgres://u:p@h/db?a=b&c=d', { URL: 'postgres://u:p@h/db?a=b&c=d' }],
    ['A=\'$x \\n "q" #\'', { A: '$x \\n "q" #' }],
    ["A='two\nlines' # told\nB=2", { A: 'two\nlines', B: '2' }],
    ['A="a\\nb\\t\\"c\\" \\\\ \\$d $e \\q"', { A: 'a\nb\t"c" \\ $d $e \\q' }],
    ['A="two\nlines"', { A: 'two\nlines' }],
    ['A=1\nA=2', { A: '2' }],
    ["A=it's", { A: "it's" }],
    ['__proto__=x', Object.fromEntries([['__proto__', 'x']])],
  ])('reads %j', (text, configs) => {
    expect(parse(text)).toEqual(configs)
  })

  it.each([
    ['topsecret', 1],
    ['A=1\nB', 2],
    ['=topsecret', 1],
    ['A="topsecret', 1],
    ["A=1\n\nB='topsecret", 3],
    ['A="x" topsecret', 1],
  ])('refuses %j, naming line %i and no value', (text, line) => {
    expect(() => parse(text)).toThrow(`Line ${line} of the file`)
    expect(() => parse(text)).not.toThrow('topsecret')
  })

  it('reads what formatDotenv writes, whatever the values are', () => {
    const key = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,8}$/)
    const value = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[ab'"\\$#=\r\n\t ]{0,12}$/))
    fc.assert(
      fc.property(fc.dictionary(key, value), (configs) => {
        expect(parse(formatDotenv(configs))).toEqual({ ...configs })
        // A file saved by an editor that adds a comment reads the same.
        expect(parse(`# Configs\n${formatDotenv(configs)}# end`)).toEqual({ ...configs })
      }),
    )
  })

  it('takes no long time for a long value', () => {
    const long = 'a '.repeat(16_000)
    const started = performance.now()
    expect(parse(`A=${long}\nB='${long}'`)).toEqual({ A: long.trimEnd(), B: long })
    expect(() => parse(`A="${'\\"'.repeat(16_000)}`)).toThrow(/^Line 1 /)
    expect(performance.now() - started).toBeLessThan(2_000)
  })
})
