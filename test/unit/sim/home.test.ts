import { mkdir, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { removeHomeContents } from '../../../src/sim/home-contents.js'
import { homeUsage } from '../../../src/sim/home-usage.js'
import { tempDir } from '../../support/temp-dir.js'

async function furnished(): Promise<string> {
  const home = join(await tempDir(), 'sim')
  await mkdir(join(home, 'git', 'hello.git', 'objects'), { recursive: true })
  await writeFile(join(home, 'git', 'hello.git', 'objects', 'a'), 'x'.repeat(300))
  for (const name of ['slugs', 'logs']) await mkdir(join(home, name))
  await writeFile(join(home, 'sim.db'), 'x'.repeat(100))
  await writeFile(join(home, 'sim.db-wal'), 'x'.repeat(10))
  for (const name of ['vault.json', 'settings.json', 'start.lock', 'daemon.log', 'daemon.log.1'])
    await writeFile(join(home, name), 'x')
  return home
}

describe("a simulator's home", () => {
  it('is measured by what takes the room', async () => {
    expect(await homeUsage(await furnished())).toEqual({
      database: 110,
      git: 300,
      slugs: 0,
      logs: 0,
      other: 5,
    })
    expect(await homeUsage(join(await tempDir(), 'none'))).toMatchObject({ git: 0 })
  })

  it('is removed when all in it is ours', async () => {
    const home = await furnished()
    expect(await removeHomeContents(home)).toEqual([])
    await expect(stat(home)).rejects.toMatchObject({ code: 'ENOENT' })
    expect(await removeHomeContents(home)).toEqual([])
  })

  it('keeps what is not ours, and says what that is', async () => {
    const home = await furnished()
    await writeFile(join(home, 'thesis.tex'), 'years of work')
    await mkdir(join(home, 'photos'))
    expect((await removeHomeContents(home)).sort()).toEqual(['photos', 'thesis.tex'])
    expect((await readdir(home)).sort()).toEqual(['photos', 'thesis.tex'])
  })
})
