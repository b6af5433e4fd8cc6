import { buffer } from 'node:stream/consumers'
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { parsePattern, parseSince } from '../../../../src/lib/logs/criteria.js'
import { LogFilter } from '../../../../src/lib/logs/log-filter.js'
import type { LogCriteria } from '../../../../src/lib/logs/log-filter.js'
import { parseLogLine } from '../../../../src/lib/logs/log-line.js'

const line = (second: number, source: string, message: string) =>
  `2020-04-19T03:53:0${second}.993171+00:00 my-app[${source}]: ${message}\n`

const LINES = [
  line(1, 'my-app-abcde', 'started [x]: y'),
  line(2, 'gigalixir-run', 'Attempting health checks'),
  line(3, 'my-app-fghij', '** (RuntimeError) boom'),
  '    (app 0.1.0) lib/app.ex:3: App.boom/0\n',
  line(4, 'my-app-abcde', 'GET /boom 🦀'),
]

async function filtered(criteria: LogCriteria, chunks: (string | Buffer)[]): Promise<string> {
  const stream = Readable.from(chunks.map((each) => Buffer.from(each))).pipe(new LogFilter(criteria))
  return (await buffer(stream)).toString('latin1')
}

const latin1 = (text: string) => Buffer.from(text).toString('latin1')

describe('LogFilter', () => {
  it.each<[string, LogCriteria, number[]]>([
    ['everything', {}, [0, 1, 2, 3, 4]],
    ['a replica', { replicas: ['my-app-abcde'] }, [0, 4]],
    ['the last part of its name, with lines that go on', { replicas: ['fghij'] }, [2, 3]],
    ['several replicas', { replicas: ['abcde', 'fghij'] }, [0, 2, 3, 4]],
    ['a source', { sources: ['gigalixir-run'] }, [1]],
    ['what the platform says', { sources: ['platform'] }, [1]],
    ['what the app says', { sources: ['app'] }, [0, 2, 3, 4]],
    ['a source and a replica', { sources: ['gigalixir-run'], replicas: ['abcde'] }, [0, 1, 4]],
    ['no part of a name that is not its end', { replicas: ['app', 'my-app'] }, []],
    ['a pattern', { grep: /boom/ }, [2, 3, 4]],
    ['no pattern', { exclude: /boom/i }, [0, 1]],
    ['one and not the other', { grep: /boom/, exclude: /GET/ }, [2, 3]],
    ['since then', { since: new Date('2020-04-19T03:53:03Z') }, [2, 3, 4]],
  ])('lets through %s', async (_what, criteria, expected) => {
    const wanted = latin1(expected.map((i) => LINES[i]).join(''))
    expect(await filtered(criteria, LINES)).toBe(wanted)
    // In whatever pieces it comes, in the middle of a character too.
    const all = Buffer.from(LINES.join(''))
    for (const size of [1, 7, 64]) {
      const pieces = Array.from({ length: Math.ceil(all.length / size) }, (_, i) =>
        all.subarray(i * size, (i + 1) * size),
      )
      expect(await filtered(criteria, pieces)).toBe(wanted)
    }
  })

  it('keeps bytes that are no text as they are, and a last line without an end', async () => {
    const odd = Buffer.concat([
      Buffer.from(line(1, 'my-app-abcde', 'x').trimEnd()),
      Buffer.from([0xff, 0x0d]),
    ])
    expect(await filtered({ grep: /x/ }, [odd])).toBe(odd.toString('latin1'))
  })
})

describe('parseLogLine', () => {
  it('knows what is no line of its own', () => {
    expect(parseLogLine(LINES[0]!)).toEqual({
      time: '2020-04-19T03:53:01.993171+00:00',
      source: 'my-app-abcde',
    })
    for (const text of ['', 'hello', '2020-04-19 my-app[x]: y', ' 2020-04-19T03:53:01+00:00 my-app[x]: y'])
      expect(parseLogLine(text)).toBeUndefined()
  })
})

describe('parseSince', () => {
  const now = Date.parse('2024-01-31T12:00:00Z')
  it.each([
    ['30s', '2024-01-31T11:59:30.000Z'],
    ['10m', '2024-01-31T11:50:00.000Z'],
    ['2h', '2024-01-31T10:00:00.000Z'],
    ['1d', '2024-01-30T12:00:00.000Z'],
    ['2024-01-31T12:00:00Z', '2024-01-31T12:00:00.000Z'],
    ['2024-01-31', '2024-01-31T00:00:00.000Z'],
  ])('reads %s', (text, moment) => {
    expect(parseSince(text, now).toISOString()).toBe(moment)
  })

  it.each(['', '10', 'm', '-5m', '1w', 'yesterday', '2024-13-01'])('refuses %j', (text) => {
    expect(() => parseSince(text, now)).toThrow('--since takes a time')
  })
})

describe('parsePattern', () => {
  it('names the flag of what is no regular expression', () => {
    expect(() => parsePattern('(', '--grep')).toThrow('--grep takes a regular expression')
    expect(parsePattern('a|b', '--grep').test('xb')).toBe(true)
  })
})
