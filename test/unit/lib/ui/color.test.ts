import { afterEach, describe, expect, it, vi } from 'vitest'
import { colors } from '../../../../src/lib/ui/color.js'
import { Output, ProgressLine, Steps } from '../../../../src/lib/ui/index.js'
import { terminals } from '../../../../src/lib/ui/terminal.js'

const TTY = { isTTY: true }

function withTerminals(isTTY: boolean) {
  for (const stream of [process.stdin, process.stdout, process.stderr])
    Object.defineProperty(stream, 'isTTY', { value: isTTY, configurable: true, writable: true })
}

function written(work: () => void): string {
  let text = ''
  const take = (chunk: unknown) => {
    text += String(chunk)
    return true
  }
  vi.spyOn(process.stdout, 'write').mockImplementation(take)
  vi.spyOn(process.stderr, 'write').mockImplementation(take)
  work()
  vi.restoreAllMocks()
  return text
}

afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  withTerminals(false)
})

describe('colours', () => {
  it.each([
    ['a terminal', true, {}, true],
    ['no terminal', false, {}, false],
    ['NO_COLOR', true, { NO_COLOR: '1' }, false],
    ['an empty NO_COLOR', true, { NO_COLOR: '' }, true],
    ['TERM=dumb', true, { TERM: 'dumb' }, false],
    ['FORCE_COLOR without a terminal', false, { FORCE_COLOR: '1' }, true],
    ['an empty FORCE_COLOR', false, { FORCE_COLOR: '' }, true],
    ['FORCE_COLOR=0', true, { FORCE_COLOR: '0' }, false],
    ['FORCE_COLOR against NO_COLOR', false, { FORCE_COLOR: '1', NO_COLOR: '1' }, true],
    ['FORCE_COLOR against TERM=dumb', true, { FORCE_COLOR: '1', TERM: 'dumb' }, true],
    ['CI on a terminal', true, { CI: 'true' }, true],
  ])('with %s', (_, isTTY, env, colored) => {
    expect(colors({ isTTY }, env).bold('x') !== 'x').toBe(colored)
  })

  it('are bold, dim and plain codes that every terminal knows', () => {
    expect(colors(TTY, {}).cyan('x')).toBe('\x1b[36mx\x1b[39m')
  })
})

describe('terminals', () => {
  it.each([
    [{}, true, true],
    [{ CI: 'true' }, false, false],
    [{ CI: '1' }, false, false],
    [{ CI: 'false' }, true, true],
    [{ CI: '' }, true, true],
    [{ TERM: 'dumb' }, false, true],
  ])('with %j draws live: %s, asks: %s', (env, live, canAsk) => {
    withTerminals(true)
    expect(terminals(env)).toEqual({ stdout: true, stderr: true, watched: canAsk, live, canAsk })
  })
})

describe('what is shown', () => {
  it.each([
    ['NO_COLOR', '1'],
    ['TERM', 'dumb'],
    ['FORCE_COLOR', '0'],
  ])('on a terminal with %s=%s has no escape codes', (name, value) => {
    withTerminals(true)
    vi.stubEnv(name, value)
    const text = written(() => {
      const output = new Output(false)
      output.list([{ a: 1 }], [{ heading: 'A', text: (row) => String(row.a) }], '')
      output.aside('by the way')
    })
    expect(text).toBe('A\n1\nby the way\n')
  })

  it.each([
    ['CI', 'true', ''],
    ['TERM', 'dumb', 'working\nworking on more\ngiving up in 9 s\n'],
  ])('with %s=%s as progress is one line a step and no line that is drawn over', (name, value, alone) => {
    withTerminals(true)
    vi.stubEnv(name, value)
    const text = written(() => {
      const line = new ProgressLine()
      line.update('working')
      line.update('working on more')
      line.update('giving up in 9 s')
      line.update('giving up in 8 s')
      line.stop()
      const steps = new Steps()
      steps.report({ step: 'one' })
      steps.report({ step: 'one', detail: 'more' })
      steps.report({ step: 'two' })
      steps.stop()
    })
    expect(text).toBe(`${alone}one\ntwo\n`)
  })

  it('to machines stays data with FORCE_COLOR', () => {
    vi.stubEnv('FORCE_COLOR', '1')
    const text = written(() =>
      new Output(false).list([{ a: 1 }], [{ heading: 'A', text: (row) => String(row.a) }], ''),
    )
    expect(JSON.parse(text)).toEqual([{ a: 1 }])
  })
})
