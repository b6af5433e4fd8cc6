import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { containerFiles } from '../../../../src/lib/paths.js'
import { runProgram } from '../../../../src/lib/process/run-program.js'
import { tempDir } from '../../../support/temp-dir.js'

/** How buildpacks keep what the next build begins with (buildpacks/common.sh, `pack`). */
describe.runIf(process.platform === 'linux')('a cache that is packed', () => {
  const common = join(containerFiles('build-server/buildpacks'), 'common.sh')
  const pack = (folder: string, ...args: string[]) =>
    runProgram('bash', ['-euc', '. "$0"; pack "$@"', common, ...args], { cwd: folder })

  async function folderWithOne(): Promise<string> {
    const folder = await tempDir()
    await mkdir(join(folder, 'deps'))
    await writeFile(join(folder, 'deps', 'one'), 'one')
    await writeFile(join(folder, 'cache.tar'), 'the one before')
    return folder
  }

  it('takes the place of the one before', async () => {
    const folder = await folderWithOne()
    expect(await pack(folder, 'cache.tar', 'deps')).toMatchObject({ exitCode: 0 })
    const listed = await runProgram('tar', ['-tf', join(folder, 'cache.tar')])
    expect(listed.stdout).toContain('deps/one')
  })

  it('leaves the one before, and nothing else, when it does not get to its end', async () => {
    const folder = await folderWithOne()
    expect((await pack(folder, 'cache.tar', 'deps', 'nothing')).exitCode).not.toBe(0)
    expect(await readFile(join(folder, 'cache.tar'), 'utf8')).toBe('the one before')
    expect((await readdir(folder)).sort()).toEqual(['cache.tar', 'deps'])
  })
})
