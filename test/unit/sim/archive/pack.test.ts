import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { extract, list } from 'tar'
import { describe, expect, it } from 'vitest'
import { packTar } from '../../../../src/sim/archive/index.js'
import { tempDir } from '../../../support/temp-dir.js'

describe('an archive made in memory', () => {
  it('unpacks to its entries, also with long and non-ASCII names', async () => {
    const folder = await tempDir()
    const long = `${'deep/'.repeat(40)}größe.txt`
    const entries = [
      { path: 'empty/' },
      { path: 'run', content: '#!/bin/sh\n', mode: 0o755 },
      { path: long, content: Buffer.alloc(1000, 'x') },
    ]
    await writeFile(join(folder, 'a.tar'), packTar(entries))
    await mkdir(join(folder, 'out'))
    await extract({ file: join(folder, 'a.tar'), cwd: join(folder, 'out') })
    expect((await stat(join(folder, 'out', 'empty'))).isDirectory()).toBe(true)
    expect(await readFile(join(folder, 'out', ...long.split('/')), 'utf8')).toBe('x'.repeat(1000))
    if (process.platform !== 'win32')
      expect((await stat(join(folder, 'out', 'run'))).mode & 0o777).toBe(0o755)
  })

  it('belongs to root and has no time, so that the same content is the same archive', async () => {
    const folder = await tempDir()
    await writeFile(join(folder, 'a.tar'), packTar([{ path: 'file', content: 'x' }]))
    const seen: unknown[] = []
    await list({
      file: join(folder, 'a.tar'),
      onReadEntry: ({ uid, gid, mtime }) => void seen.push({ uid, gid, mtime: mtime?.getTime() }),
    })
    expect(seen).toEqual([{ uid: 0, gid: 0, mtime: 0 }])
  })
})
