import { stripVTControlCharacters } from 'node:util'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  askChoice,
  askSecret,
  askText,
  askYes,
  Output,
  ProgressLine,
  sortedJson,
} from '../../../../src/lib/ui/index.js'
import { table } from '../../../../src/lib/ui/table.js'

function terminal(stdout: boolean, stderr: boolean, stdin = false) {
  for (const [stream, isTTY] of [
    [process.stdout, stdout],
    [process.stderr, stderr],
    [process.stdin, stdin],
  ] as const)
    Object.defineProperty(stream, 'isTTY', { value: isTTY, configurable: true, writable: true })
}

function listen() {
  const said = { out: '', err: '' }
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    said.out += String(chunk)
    return true
  })
  vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
    said.err += String(chunk)
    return true
  })
  return said
}

afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
  terminal(false, false)
})

describe('sortedJson', () => {
  it('sorts keys at every level, keeps lists in order, and indents by two', () => {
    expect(sortedJson({ b: [{ z: 1, a: null }, 2], a: { d: true, c: 'x' } })).toBe(
      '{\n  "a": {\n    "c": "x",\n    "d": true\n  },\n  "b": [\n    {\n      "a": null,\n      "z": 1\n    },\n    2\n  ]\n}',
    )
  })

  it('leaves out what JSON leaves out', () => {
    expect(sortedJson({ a: undefined })).toBe('{}')
  })
})

describe('table', () => {
  const columns = [
    { heading: 'A', text: (row: string[]) => row[0] ?? '' },
    { heading: 'LONG', text: (row: string[]) => row[1] ?? '' },
  ]

  it('is as wide as its widest cells and ends without blanks', () => {
    expect(
      table(
        [
          ['wide', 'x'],
          ['', ''],
        ],
        columns,
      ).text,
    ).toBe('A     LONG\nwide  x\n')
  })

  it('lets no cell break a line or speak to the terminal', () => {
    expect(table([['a\nb', '\u001b[31mred']], columns).text).toBe('A     LONG\na\\nb  \\u001b[31mred')
  })
})

describe('Output', () => {
  it.each([
    ['a terminal', true, false, 'text\n'],
    ['no terminal', false, false, '{\n  "a": 1\n}\n'],
    ['a terminal and --json', true, true, '{\n  "a": 1\n}\n'],
  ])('on %s prints data accordingly', (_, isTerminal, json, expected) => {
    terminal(isTerminal, false)
    const said = listen()
    new Output(json).data({ a: 1 }, () => 'text')
    expect(said).toEqual({ out: expected, err: '' })
  })

  it('gives hints to people only, notes to everybody, both on stderr', () => {
    const said = listen()
    new Output(false).hint('hint')
    new Output(false).note('note')
    expect(said).toEqual({ out: '', err: 'note\n' })
    terminal(false, true)
    new Output(false).hint('hint')
    expect(said.err).toBe('note\nhint\n')
  })

  it('tells the result of a change only when asked', () => {
    const said = listen()
    new Output(false).result({ a: 1 })
    expect(said.out).toBe('')
    new Output(true).result({ a: 1 })
    expect(said.out).toBe('{\n  "a": 1\n}\n')
  })
})

describe('ProgressLine', () => {
  it('is silent without a terminal', () => {
    const said = listen()
    const progress = new ProgressLine()
    progress.update('working')
    progress.stop()
    expect(said.err).toBe('')
  })

  it('redraws one line, cut to the width, and removes it', () => {
    vi.useFakeTimers()
    terminal(false, true)
    const said = listen()
    const progress = new ProgressLine()
    progress.update(`working\non ${'it '.repeat(100)}`)
    vi.advanceTimersByTime(250)
    const frames = said.err.split('\r\u001b[2K').slice(1)
    expect(frames.length).toBeGreaterThanOrEqual(3)
    for (const frame of frames) {
      expect(frame).toContain('working on it')
      expect(frame).not.toContain('\n')
      expect(stripVTControlCharacters(frame).length).toBeLessThanOrEqual(80)
    }
    progress.stop()
    progress.stop()
    expect(said.err.endsWith('\r\u001b[2K')).toBe(true)
    const length = said.err.length
    vi.advanceTimersByTime(500)
    expect(said.err.length).toBe(length)
  })
})

describe('questions', () => {
  it.each([
    ['askText', () => askText({ message: 'Name:', instead: '--name NAME' })],
    ['askSecret', () => askSecret({ message: 'Name:', instead: '--name NAME' })],
    ['askYes', () => askYes({ message: 'Name:', instead: '--name NAME' })],
    ['askChoice', () => askChoice({ message: 'Name:', instead: '--name NAME' }, ['a'])],
  ])('%s asks nothing without a terminal, and names the flag', async (_, ask) => {
    terminal(true, true, false)
    await expect(ask()).rejects.toMatchObject({
      code: 'USAGE',
      next: ['Give it on the command line: --name NAME'],
    })
  })
})
