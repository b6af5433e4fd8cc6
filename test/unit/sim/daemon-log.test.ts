import { appendFile, readFile, readdir, rename, writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { daemonLog, daemonLogFile, logLine, rotateDaemonLog } from '../../../src/sim/daemon-log.js'
import { readDaemonLog } from '../../../src/sim/daemon-log-reader.js'
import { tempDir } from '../../support/temp-dir.js'
import { eventually } from '../../support/through-router.js'

const never = new AbortController().signal

async function read(home: string, lines: number): Promise<string> {
  let text = ''
  await readDaemonLog(home, { lines, follow: false, signal: never, write: (part) => (text += part) })
  return text
}

describe("the daemon's log", () => {
  it('is put aside when it is large, and only then', async () => {
    const home = await tempDir()
    await rotateDaemonLog(home, 10)
    await writeFile(daemonLogFile(home), 'short')
    await rotateDaemonLog(home, 10)
    expect(await readdir(home)).toEqual(['daemon.log'])
    await writeFile(daemonLogFile(home), 'much too long')
    await rotateDaemonLog(home, 10)
    expect(await readdir(home)).toEqual(['daemon.log.1'])
    await writeFile(daemonLogFile(home), 'again much too long')
    await rotateDaemonLog(home, 10)
    expect(await readFile(`${daemonLogFile(home)}.1`, 'utf8')).toBe('again much too long')
  })

  it('has the time in front of each line', () => {
    expect(logLine('ready', new Date(0))).toBe('1970-01-01T00:00:00.000Z ready\n')
  })

  it('goes on when it could not be written for a while, and says how much is missing', () => {
    const lines: string[] = []
    let full = false
    const log = daemonLog((line) => {
      if (full) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' })
      lines.push(line.slice(line.indexOf(' ') + 1))
    })
    log('before')
    full = true
    log('lost')
    log('lost, too')
    full = false
    log('after')
    log('later')
    const missing = '2 lines of this log could not be written\n'
    expect(lines).toEqual(['before\n', missing, 'after\n', 'later\n'])
  })

  it.each([
    [0, ''],
    [1, 'c\n'],
    [2, 'b\nc\n'],
    [50, 'a\nb\nc\n'],
  ])('shows the last %d lines', async (lines, expected) => {
    const home = await tempDir()
    await writeFile(daemonLogFile(home), 'a\nb\nc\n')
    expect(await read(home, lines)).toBe(expected)
  })

  it('finds the last lines of a file of many chunks', async () => {
    const home = await tempDir()
    const all = Array.from({ length: 20_000 }, (_, i) => `line ${i} ${'é'.repeat(10)}`)
    await writeFile(daemonLogFile(home), all.join('\n') + '\n')
    expect(await read(home, 15_000)).toBe(all.slice(-15_000).join('\n') + '\n')
  })

  it('says how to get a log when there is none', async () => {
    await expect(read(await tempDir(), 5)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('follows what comes, into the next file after a rotation', async () => {
    const home = await tempDir()
    const file = daemonLogFile(home)
    await writeFile(file, 'old\nlast\n')
    const stop = new AbortController()
    let text = ''
    const reading = readDaemonLog(home, {
      lines: 1,
      follow: true,
      signal: stop.signal,
      write: (part) => (text += part),
    })
    const shows = (wanted: string) =>
      eventually(
        async () => text,
        (seen) => seen === wanted,
        { timeoutMs: 5000, what: wanted },
      )
    await shows('last\n')
    await appendFile(file, 'more\n')
    await shows('last\nmore\n')
    await rename(file, `${file}.1`)
    await writeFile(file, 'new\n')
    await shows('last\nmore\nnew\n')
    stop.abort()
    await reading
  })
})
