import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { Interruption } from '../../../src/lib/interruption.js'

describe('Interruption', () => {
  it('listens only from the moment somebody asks, and no longer than needed', () => {
    const before = process.listenerCount('SIGINT')
    const interruption = new Interruption()
    expect(process.listenerCount('SIGINT')).toBe(before)
    expect(interruption.signal.aborted).toBe(false)
    expect(interruption.signal).toBe(interruption.signal)
    expect(process.listenerCount('SIGINT')).toBe(before + 1)
    interruption.dispose()
    interruption.dispose()
    expect(process.listenerCount('SIGINT')).toBe(before)
  })

  it.skipIf(process.platform === 'win32')(
    'the second Ctrl-C ends a process that does not listen, with 130',
    async () => {
      const url = new URL('../../../src/lib/interruption.ts', import.meta.url).href
      const program = `import { Interruption } from ${JSON.stringify(url)}
      new Interruption().signal.addEventListener('abort', () => console.log('aborted'))
      setInterval(() => undefined, 1000)
      console.log('ready')`
      const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const ended = once(child, 'exit')
      expect(String((await once(child.stdout, 'data'))[0])).toContain('ready')
      child.kill('SIGINT')
      expect(String((await once(child.stdout, 'data'))[0])).toContain('aborted')
      child.kill('SIGINT')
      expect(await ended).toEqual([130, null])
    },
  )
})
