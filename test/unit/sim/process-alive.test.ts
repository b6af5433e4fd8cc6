import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { processIsAlive, waitUntilGone } from '../../../src/sim/process-alive.js'

describe('processIsAlive', () => {
  it('tells a process that runs from one that has ended', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)'], { stdio: 'ignore' })
    await once(child, 'spawn')
    expect(processIsAlive(child.pid!)).toBe(true)
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    expect(await waitUntilGone(child.pid!, 5000)).toBe(true)
    await ended
    expect(processIsAlive(child.pid!)).toBe(false)
  })

  it.runIf(process.platform === 'linux')('does not take a zombie for alive', async () => {
    // The shell becomes a program that never asks for the exit code of the child it has by then.
    const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 30'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const zombie = Number(String((await once(parent.stdout, 'data'))[0]))
    expect(await waitUntilGone(zombie, 5000)).toBe(true)
    expect(() => process.kill(zombie, 0)).not.toThrow() // it is still in the table
    const ended = once(parent, 'exit')
    parent.kill('SIGKILL')
    await ended
  })

  it('stops waiting in time, and when told', async () => {
    expect(await waitUntilGone(process.pid, 30)).toBe(false)
    expect(await waitUntilGone(process.pid, 60_000, AbortSignal.abort())).toBe(false)
  })
})
