import { PassThrough } from 'node:stream'
import type { ReadStream, WriteStream } from 'node:tty'
import { describe, expect, it, vi } from 'vitest'
import { readStatus } from '../../../../src/lib/api/readers/status.js'
import { GigalixirError } from '../../../../src/lib/errors.js'
import { watchAsLines, watchOnScreen } from '../../../../src/lib/ps/watch-status.js'
import { Output } from '../../../../src/lib/ui/index.js'
import { aPod, aStatus } from '../../../support/answers.js'

const look = (state: string) => {
  const raw = aStatus({ pods: [aPod({ status: state })] })
  return { ...readStatus(raw, 'my-app'), raw }
}
const away = new GigalixirError('UNREACHABLE', 'The platform is away.')

/** Looks that come one after another, and then Ctrl-C. */
function looks(...each: (ReturnType<typeof look> | Error)[]) {
  const ctrlC = new AbortController()
  const next = () => {
    const found = each.shift()
    if (each.length === 0) ctrlC.abort()
    return found instanceof Error ? Promise.reject(found) : Promise.resolve(found!)
  }
  return { look: next, everyMs: 1, signal: ctrlC.signal }
}

function recorded() {
  const output = new Output(false)
  const lines: string[] = []
  const notes: string[] = []
  vi.spyOn(output, 'line').mockImplementation((line) => void lines.push(line))
  vi.spyOn(output, 'note').mockImplementation((note) => void notes.push(note))
  return { output, lines, notes }
}

describe('watchAsLines', () => {
  it('prints each change with its time, and ends with Ctrl-C', async () => {
    const { output, lines } = recorded()
    await watchAsLines(looks(look('Starting'), look('Starting'), look('Healthy')), { json: false, output })
    expect(lines).toEqual([
      expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00 my-app: 1 of 1 /),
      expect.stringMatching(/ my-app-abcde: Starting, version 1$/),
      expect.stringMatching(/ my-app-abcde: Healthy, version 1$/),
    ])
  })

  it('prints each state that differs as a line of JSON', async () => {
    const { output, lines } = recorded()
    const seen = [look('Starting'), look('Starting'), look('Healthy')]
    await watchAsLines(looks(...seen), { json: true, output })
    expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
      look('Starting').raw,
      look('Healthy').raw,
    ])
  })

  it('waits for a platform that is away, and says so once', async () => {
    const { output, lines, notes } = recorded()
    await watchAsLines(looks(look('Healthy'), away, away, look('Crashed')), { json: false, output })
    expect(notes).toEqual(['The platform is away. Trying again…'])
    expect(lines.at(-1)).toMatch(/Crashed/)
  })

  it('fails with what will not pass', async () => {
    const { output } = recorded()
    const gone = new GigalixirError('NOT_FOUND', 'App `my-app` not found.')
    await expect(watchAsLines(looks(gone, look('Healthy')), { json: false, output })).rejects.toBe(gone)
  })
})

describe('watchOnScreen', () => {
  /** A terminal of three columns of text: what is written to it, and keys. */
  function terminal() {
    const input = Object.assign(new PassThrough(), { isRaw: false, setRawMode: () => input })
    const written: string[] = []
    const output = Object.assign(new PassThrough(), { isTTY: true, columns: 80, rows: 8 })
    output.on('data', (chunk: Buffer) => written.push(chunk.toString()))
    return {
      input,
      output,
      written,
      ends: [input as never as ReadStream, output as never as WriteStream] as const,
    }
  }

  it('draws the lines that changed and no others, and leaves what was seen last', async () => {
    const { input, written, ends } = terminal()
    const states = ['Starting', 'Healthy']
    const text = (status: { pods: readonly { status: string }[] }) =>
      Promise.resolve(`head\nreplica ${status.pods[0]!.status}\ntail`)
    const next = () => {
      const state = states.shift()
      if (state === undefined) input.write('q')
      return Promise.resolve(look(state ?? 'Healthy'))
    }
    const signal = new AbortController().signal
    await watchOnScreen({ look: next, everyMs: 1, signal }, text, ...ends)
    const drawn = written.join('')
    expect(drawn.match(/head/g)).toHaveLength(2)
    expect(drawn).toContain('\u001b[2;1Hreplica Healthy\u001b[K')
    expect(drawn.split('\u001b[?1049l')[1]).toBe('head\nreplica Healthy\ntail\n')
  })

  it('says that the platform is away while it is, and ends with what will not pass', async () => {
    const { written, ends } = terminal()
    const gone = new GigalixirError('NOT_FOUND', 'App `my-app` not found.')
    const answers = [look('Healthy'), away, gone]
    const next = () => {
      const answer = answers.shift()!
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer)
    }
    const signal = new AbortController().signal
    const text = () => Promise.resolve('seen')
    await expect(watchOnScreen({ look: next, everyMs: 1, signal }, text, ...ends)).rejects.toBe(gone)
    expect(written.join('')).toContain('The platform is away. Trying again… q quit')
  })
})
