import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { extract } from 'tar'
import { describe, expect, it } from 'vitest'
import { bootArchive } from '../../../../src/sim/run/boot-file.js'
import { tempDir } from '../../../support/temp-dir.js'

const facts = {
  app: 'shop',
  appKey: 'a=b c',
  apiUrl: 'http://172.17.0.1:4080',
  replica: 'shop-12345-abcde',
  hostIndex: 2,
}

describe('the boot file', () => {
  it('holds each fact on a line and is for its owner alone', async () => {
    const folder = await tempDir()
    await writeFile(join(folder, 'boot.tar'), bootArchive(facts))
    const unpacked = join(folder, 'unpacked')
    await mkdir(unpacked)
    await extract({ file: join(folder, 'boot.tar'), cwd: unpacked })
    expect(await readFile(join(unpacked, 'boot'), 'utf8')).toBe(
      'APP_NAME=shop\nAPP_KEY=a=b c\nAPI_URL=http://172.17.0.1:4080\nREPLICA=shop-12345-abcde\nHOST_INDEX=2\n',
    )
    if (process.platform !== 'win32') expect((await stat(join(unpacked, 'boot'))).mode & 0o777).toBe(0o600)
  })

  it('refuses a fact that would make a line of its own', () => {
    expect(() => bootArchive({ ...facts, appKey: 'x\nREPLICA=other' })).toThrow(RangeError)
  })
})
