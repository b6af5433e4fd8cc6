import { afterEach, describe, expect, it, vi } from 'vitest'
import { runInteractive } from '../../../../src/lib/process/run-interactive.js'

const onInterrupt = vi.fn()

describe('runInteractive', () => {
  afterEach(() => {
    process.off('SIGINT', onInterrupt)
    onInterrupt.mockReset()
  })

  it('gives back the exit code, and hands on the environment', async () => {
    const script =
      'process.exit(process.env.ADDED === "yes" && process.env.PATH ? Number(process.argv[1]) : 99)'
    expect(await runInteractive(process.execPath, ['-e', script, '3'], { env: { ADDED: 'yes' } })).toBe(3)
  })

  it.skipIf(process.platform === 'win32')('tells by which signal it was ended', async () => {
    expect(await runInteractive(process.execPath, ['-e', 'process.kill(process.pid, "SIGTERM")'])).toBe(143)
  })

  it.skipIf(process.platform === 'win32')('leaves every Ctrl-C to the program', async () => {
    process.on('SIGINT', onInterrupt)
    const before = process.listeners('SIGINT')
    // Both come before the news of its end, since the one signal is delivered before the other.
    const script = `process.kill(process.ppid, "SIGINT"); process.kill(process.ppid, "SIGINT"); process.exit(4)`
    expect(await runInteractive(process.execPath, ['-e', script])).toBe(4)
    expect(onInterrupt).not.toHaveBeenCalled()
    expect(process.listeners('SIGINT')).toEqual(before)
  })

  it('says what is not there and what to do', async () => {
    const missing = runInteractive('no-such-program-anywhere', [], { whenMissing: 'Install it.' })
    await expect(missing).rejects.toMatchObject({
      code: 'PROGRAM_FAILED',
      message: 'no-such-program-anywhere is not installed or not on the PATH.',
      next: ['Install it.'],
    })
  })
})
