import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { packTar, readFirstFile } from '../../../../src/sim/archive/index.js'

describe('the first file of an archive', () => {
  it('is found behind folders, and read as it is', async () => {
    const archive = packTar([
      { path: 'etc/' },
      { path: 'etc/versions', content: '16\n17\n' },
      { path: 'other', content: 'x' },
    ])
    expect(await readFirstFile(Readable.from([archive.subarray(0, 700), archive.subarray(700)]))).toBe(
      '16\n17\n',
    )
  })

  it('is missed when there is none', async () => {
    await expect(readFirstFile(Readable.from([packTar([{ path: 'etc/' }])]))).rejects.toThrow(/no file/)
  })
})
