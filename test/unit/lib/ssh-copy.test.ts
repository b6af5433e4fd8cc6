import type { SFTPWrapper } from 'ssh2'
import { describe, expect, it } from 'vitest'
import { RemoteFiles, notCopied } from '../../../src/lib/ssh/remote-files.js'
import { transfer } from '../../../src/lib/ssh/transfer.js'

/** What is copied, as a file that gives at most so much at once. */
function copying(content: Buffer, atOnce = Infinity) {
  const written = Buffer.alloc(content.length)
  return {
    written,
    from: {
      read: (position: number, length: number) =>
        Promise.resolve(content.subarray(position, position + Math.min(length, atOnce))),
    },
    to: {
      write: (position: number, bytes: Buffer) => Promise.resolve(void bytes.copy(written, position)),
    },
  }
}

describe('a transfer', () => {
  const content = Buffer.from(Array.from({ length: 5_000_000 }, (_, at) => at % 251))

  it.each([
    ['is as large as it says', content.length, Infinity],
    ['says that it is empty, as those of /proc do', 0, Infinity],
    ['has grown meanwhile', content.length - 1_000_000, Infinity],
    ['has become smaller meanwhile', content.length + 1_000_000, Infinity],
    ['gives less than it is asked for', content.length, 1000],
  ])('copies all of a file that %s', async (_, size, atOnce) => {
    const { from, to, written } = copying(content, atOnce)
    let told = 0
    expect(await transfer(from, to, size, (count) => (told += count))).toBe(content.length)
    expect(written.equals(content)).toBe(true)
    expect(told).toBe(content.length)
  })

  it('begins no further chunk when one failed', async () => {
    let writes = 0
    const to = {
      write: () => {
        writes += 1
        return Promise.reject(new Error('the disk is full'))
      },
    }
    const endless = { read: (_: number, length: number) => Promise.resolve(Buffer.alloc(length)) }
    await expect(transfer(endless, to, 1e9)).rejects.toThrow('the disk is full')
    await new Promise((resolve) => setImmediate(resolve))
    expect(writes).toBeLessThan(100)
  })
})

describe('files of a replica', () => {
  const nothing = { read: () => undefined } as unknown as SFTPWrapper
  const read = (remote: RemoteFiles) => remote.read(Buffer.alloc(4), 0, 10)
  const open = { replica: 'my-app-x', closed: () => new Promise<void>(() => undefined) }

  it('fail when the connection is gone, also where no answer comes', async () => {
    const gone = { replica: 'my-app-x', closed: () => Promise.resolve() }
    await expect(read(new RemoteFiles(nothing, gone, new AbortController().signal))).rejects.toMatchObject({
      code: 'UNREACHABLE',
      message: 'The connection to my-app-x broke.',
    })
    const failing = {
      read: (...args: unknown[]) =>
        (args.at(-1) as (error: Error) => void)(new Error('No response from server')),
    } as unknown as SFTPWrapper
    await expect(read(new RemoteFiles(failing, open, new AbortController().signal))).rejects.toMatchObject({
      code: 'UNREACHABLE',
    })
  })

  it('are left at Ctrl-C', async () => {
    const abort = new AbortController()
    const reading = read(new RemoteFiles(nothing, open, abort.signal))
    abort.abort()
    await expect(reading).rejects.toMatchObject({ code: 'INTERRUPTED' })
  })

  it('say what SFTP has no words for', () => {
    const error = Object.assign(new Error('Failure'), { code: 4 })
    expect(notCopied('/tmp/a', error).message).toBe(
      '/tmp/a could not be copied: the replica failed to do it; its disk may be full.',
    )
  })
})
