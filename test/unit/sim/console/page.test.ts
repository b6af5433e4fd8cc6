import { describe, expect, it } from 'vitest'
import { plain, runsOf } from '../../../../src/sim/console/page/state/ansi.js'
import { dotenv } from '../../../../src/sim/console/page/state/dotenv.js'
import { levelOf, queryOf } from '../../../../src/sim/console/page/state/log-query.js'
import { LogStore } from '../../../../src/sim/console/page/state/log-store.js'

describe('text of apps in the console', () => {
  it('has the colours it asks for, and does nothing else that it asks for', () => {
    expect(runsOf('a\x1b[1;31mred\x1b[0m b')).toEqual([
      { text: 'a', style: '' },
      { text: 'red', style: 'bold fg1' },
      { text: ' b', style: '' },
    ])
    expect(runsOf('\x1b[38;5;196mx\x1b[39my')).toEqual([
      { text: 'x', style: '' },
      { text: 'y', style: '' },
    ])
    // Clearing the screen, a title of the window, a bell: left out, or shown as what they are.
    expect(plain('\x1b[2J\x1b[1mbold\x1b[0m')).toBe('bold')
    expect(runsOf('\x1b[2Ja\x1b]0;title\x07b\r\n')).toEqual([{ text: 'a␛]0;title␇b\n', style: '' }])
    expect(runsOf('<script>alert(1)</script>')).toEqual([{ text: '<script>alert(1)</script>', style: '' }])
  })
})

describe('what is searched for in logs', () => {
  const line = (message: string, app = 'shop', source = 'shop-1a2b') => ({ app, source, message })
  const finds = (query: string, message: string) => queryOf(query)?.(line(message))

  it('has to hold as a whole', () => {
    expect(queryOf('  ')).toBeUndefined()
    expect(finds('GET slow', 'get /slow')).toBe(true)
    expect(finds('GET slow', 'get /fast')).toBe(false)
    expect(finds('-get', 'GET /')).toBe(false)
    expect(finds('"GET /"', 'get /')).toBe(false)
    expect(finds('"say \\"hi\\""', 'say "hi"')).toBe(true)
    expect(finds('/^GET \\/\\d+$/', 'GET /42')).toBe(true)
    expect(finds('/get/', 'GET')).toBe(false)
    expect(finds('/get/i', 'GET')).toBe(true)
    expect(finds('/get|put/g', 'GET')).toBe(false)
    expect(finds('app:shop replica:1a2b', 'x')).toBe(true)
    expect(finds('-app:shop', 'x')).toBe(false)
    expect(finds('level:warn', '12:00:00.000 [warning] careful')).toBe(true)
    expect(finds('level:error', 'error: no level of a logger')).toBe(false)
    expect(finds('red', '\x1b[31mre\x1b[0md')).toBe(true)
    expect(() => queryOf('/(/')).toThrow(SyntaxError)
  })

  it('knows levels as loggers write them', () => {
    const known = ['[error] x', 'level=warning x', '[notice] x', 'time=1 level=debug', 'nothing'].map(levelOf)
    expect(known).toEqual(['error', 'warning', 'info', 'debug', undefined])
  })
})

describe('the lines of several apps', () => {
  const at = (second: string, app: string, message: string) =>
    `2026-11-30T10:00:${second}+00:00 ${app}[${app}-1]: ${message}\n`

  it('stand in the order of time, whichever came first', () => {
    const store = new LogStore()
    store.add('a', at('01.000001', 'a', 'one') + at('03.000001', 'a', 'three: ]: and more'))
    store.add('b', at('02.000001', 'b', 'two'))
    const lines = [...store.order.subarray(0, store.length)].map((id) => store.line(id))
    expect(lines.map(({ app, source, message }) => [app, source, message])).toEqual([
      ['a', 'a-1', 'one'],
      ['b', 'b-1', 'two'],
      ['a', 'a-1', 'three: ]: and more'],
    ])
  })

  it('are dropped when there are too many, the oldest first, and are counted then', () => {
    const store = new LogStore({ lines: 1000, characters: 1e6 })
    const block = Array.from({ length: 500 }, (_, index) => at('01.000001', 'a', String(index))).join('')
    expect([store.add('a', block), store.add('a', block)]).toEqual([
      { from: 0, to: 500 },
      { from: 500, to: 1000 },
    ])
    expect([store.length, store.dropped]).toEqual([1000, 0])
    expect(store.add('b', at('59.000001', 'b', 'last'))).toBeNull()
    expect([store.length, store.dropped]).toEqual([801, 200])
    const ends = [store.order[0]!, store.order[800]!].map((id) => store.line(id))
    expect(ends.map(({ app, message }) => [app, message])).toEqual([
      ['a', '200'],
      ['b', 'last'],
    ])
  })
})

it('reads variables as .env files have them, and names the line that is none', () => {
  const text = `# comment\n\nA=1 # note\nexport B = "two\\nlines"\nC='$HOME'\nD="over\nlines"\nE=\nF=a#b=c\n`
  expect(dotenv(text)).toEqual({
    configs: { A: '1', B: 'two\nlines', C: '$HOME', D: 'over\nlines', E: '', F: 'a#b=c' },
  })
  expect(dotenv('A=1\nnot one').problem).toBe('Line 2 must be NAME=value, such as POOL_SIZE=10.')
  expect(dotenv('A="open').problem).toBe('Line 1 has a quote that is not closed.')
})
