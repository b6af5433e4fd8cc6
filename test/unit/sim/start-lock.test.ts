import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, utimes, writeFile } from 'node:fs/promises'
import { afterEach, describe, expect, it, vi } from 'vitest'
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

  it('is stale when a living process has the pid but shows no sign of holding it', async () => {
    const home = await tempDir()
    const waiter = new StartLock(home)
    await writeFile(waiter.file, JSON.stringify({ pid: process.ppid, id: 'reused' }))
    expect(await waiter.holder()).toMatchObject({ pid: process.ppid })
    const now = performance.now()
    vi.spyOn(performance, 'now').mockReturnValue(now + 9000)
    expect(await waiter.holder()).toMatchObject({ pid: process.ppid })
    await utimes(waiter.file, new Date(), new Date(Date.now() + 5000)) // a heartbeat
    vi.spyOn(performance, 'now').mockReturnValue(now + 15_000)
    expect(await waiter.holder()).toMatchObject({ pid: process.ppid })
    vi.spyOn(performance, 'now').mockReturnValue(now + 26_000)
    expect(await waiter.holder()).toBeNull()
    expect(await waiter.tryTake()).toBe(true)
    await waiter.release()
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
