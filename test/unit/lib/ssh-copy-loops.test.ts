import { mkdir, readdir, realpath, stat, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { copyIn, copyOut } from '../../../src/lib/ssh/copy.js'
import type { RemoteFiles } from '../../../src/lib/ssh/remote-files.js'
import { tempDir } from '../../support/temp-dir.js'

/** A folder with one that leads back to it, twice: each way through doubles what there is. */
async function loop() {
  const folder = join(await tempDir(), 'there')
  await mkdir(join(folder, 'inner'), { recursive: true })
  await symlink(folder, join(folder, 'inner', 'back'))
  await symlink('.', join(folder, 'self'))
  return folder
}

/** This machine's folders as those of a replica. */
const remote = {
  stat: (path: string) => stat(path).catch(() => undefined),
  list: async (path: string) => (await readdir(path)).map((filename) => ({ filename })),
  realPath: (path: string) => realpath(path),
  makeFolder: (path: string) => mkdir(path),
} as unknown as RemoteFiles

describe('a folder with links that lead back to it', () => {
  it.each([
    ['out of a replica', copyOut.bind(null, remote)],
    ['into a replica', copyIn.bind(null, remote)],
  ])('is copied %s once, and the links are left out', async (_way, copy) => {
    const from = await loop()
    const to = join(await tempDir(), 'here')
    const skipped: string[] = []
    const onSkipped = (file: string, why: string) => void skipped.push(`${file.slice(from.length)}: ${why}`)
    await copy(from, to, { onBytes: () => undefined, onCopied: () => undefined, onSkipped })
    const loops = 'it is a link to a folder that it is in'
    expect(skipped.sort()).toEqual([`/inner/back: ${loops}`, `/self: ${loops}`])
    expect(await readdir(to, { recursive: true })).toEqual(['inner'])
  })
})
