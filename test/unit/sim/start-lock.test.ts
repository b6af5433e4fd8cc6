import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { StartLock } from '../../../src/sim/start-lock.js'
import { tempDir } from '../../support/temp-dir.js'

describe('StartLock', () => {
  afterEach(() => vi.restoreAllMocks())

  it('is held by one at a time, and free again when given back', async () => {
    const home = await tempDir()
    const first = new StartLock(home)
    const second = new StartLock(home)
    expect(await first.tryTake()).toBe(true)
    expect(await first.tryTake()).toBe(true)
    expect(await second.tryTake()).toBe(false)
    expect(await second.holder()).toMatchObject({ pid: process.pid })
    await first.release()
    expect(await second.holder()).toBeNull()
    expect(await second.tryTake()).toBe(true)
    expect(await first.tryTake()).toBe(false)
    await second.release()
  })

  it('goes to exactly one of many who try at once', async () => {
    const home = await tempDir()
    const locks = Array.from({ length: 20 }, () => new StartLock(home))
    const taken = await Promise.all(locks.map((lock) => lock.tryTake()))
    expect(taken.filter(Boolean)).toHaveLength(1)
    await Promise.all(locks.map((lock) => lock.release()))
  })

  it('is taken over when its holder is gone, by exactly one of many', async () => {
    const home = await tempDir()
    await writeFile(new StartLock(home).file, JSON.stringify({ pid: await deadPid(), id: 'gone' }))
    expect(await new StartLock(home).holder()).toBeNull()
    const locks = Array.from({ length: 20 }, () => new StartLock(home))
    const taken = await Promise.all(locks.map((lock) => lock.tryTake()))
    // All may lose the race to clean up but one who comes right after must win.
    const winners = taken.filter(Boolean).length
    expect(winners).toBeLessThanOrEqual(1)
    if (winners === 0) expect(await locks[0]!.tryTake()).toBe(true)
    await Promise.all(locks.map((lock) => lock.release()))
  })

  it('is not given back by one who does not hold it', async () => {
    const home = await tempDir()
    const holder = new StartLock(home)
    await holder.tryTake()
    const before = await readFile(holder.file, 'utf8')
    await new StartLock(home).release()
    expect(await readFile(holder.file, 'utf8')).toBe(before)
    await holder.release()
  })

  describe('whose sign of life is old', () => {
    const timing = { heartbeatMs: 50, silenceMs: 500 }
    const reused = JSON.stringify({ pid: process.ppid, id: 'reused' })
    const contents = [
      ['the pid of another process by now', reused],
      ['nothing, since the disk was full', ''],
      ['half of what belongs there', '{"pid":1'],
      ['something else', '\0\0\0'],
      ['no process', '{"pid":0,"id":"x"}'],
    ] as const
    const ages = [
      ['long ago', -60_000],
      ['by a clock that was ahead', 3_600_000],
    ] as const

    async function abandoned(content: string, age: number): Promise<string> {
      const home = await tempDir()
      const { file } = new StartLock(home)
      await writeFile(file, content)
      const then = new Date(Date.now() + age)
      await utimes(file, then, then)
      return home
    }

    it.each(
      ages.flatMap(([when, age]) => contents.map(([what, content]) => [what, when, content, age] as const)),
    )('was left behind when it holds %s and was made %s', async (_what, _when, content, age) => {
      const home = await abandoned(content, age)
      expect(await new StartLock(home, { timing }).holder()).toBeNull()
      // Another process, which has watched nothing yet.
      const taker = new StartLock(home, { timing })
      expect(await taker.tryTake()).toBe(true)
      expect(JSON.parse(await readFile(taker.file, 'utf8'))).toMatchObject({ pid: process.pid })
      await taker.release()
      expect(await readdir(home)).toEqual([])
    })

    it('is held by a process that wakes up again, as after the machine slept', async () => {
      const home = await abandoned(reused, -60_000)
      const waiter = new StartLock(home, { timing: { ...timing, heartbeatMs: 200 } })
      const verdict = waiter.tryTake()
      const now = new Date()
      await utimes(waiter.file, now, now)
      expect(await verdict).toBe(false)
      expect(await waiter.holder()).toMatchObject({ pid: process.ppid })
    })
  })

  it('shows signs of life while it is held', async () => {
    const home = await tempDir()
    const holder = new StartLock(home, { timing: { heartbeatMs: 20, silenceMs: 500 } })
    await holder.tryTake()
    const { mtimeMs } = await stat(holder.file)
    await vi.waitUntil(async () => (await stat(holder.file)).mtimeMs > mtimeMs, { timeout: 30_000 })
    await holder.release()
  })

  it('is not doubted while it is young, even if it says nothing', async () => {
    const home = await tempDir()
    await writeFile(new StartLock(home).file, '')
    expect(await new StartLock(home).holder()).toEqual({ pid: null })
    expect(await new StartLock(home).tryTake()).toBe(false)
  })

  it('is not touched any more once it is given back', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    onTestFinished(() => void vi.useRealTimers())
    const lock = new StartLock(join(await tempDir(), 'not', 'there', 'yet'))
    expect(await lock.tryTake()).toBe(true)
    expect(vi.getTimerCount()).toBe(1)
    // Somebody takes the file away: the heartbeat leaves it to others to notice.
    await rm(lock.file)
    await vi.advanceTimersByTimeAsync(1000)
    await lock.release()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is cleaned up by others when one died while it cleaned up', async () => {
    const home = await tempDir()
    const lock = new StartLock(home)
    await writeFile(lock.file, JSON.stringify({ pid: await deadPid(), id: 'gone' }))
    const guard = `${lock.file}.cleanup`
    await writeFile(guard, '')
    expect(await lock.tryTake()).toBe(false)
    expect(await readdir(home)).toContain('start.lock.cleanup')
    const past = new Date(Date.now() - 60_000)
    await utimes(guard, past, past)
    expect(await lock.tryTake()).toBe(false)
    expect(await lock.tryTake()).toBe(true)
    expect(await readdir(home)).toEqual(['start.lock'])
    await lock.release()
  })

  it('names the file when the home cannot be written', async () => {
    const home = await tempDir()
    await writeFile(`${home}/file`, '')
    await expect(new StartLock(`${home}/file`).tryTake()).rejects.toMatchObject({ code: 'STORAGE_FAILED' })
  })
})

async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '0'])
  await once(child, 'exit')
  return child.pid!
}
