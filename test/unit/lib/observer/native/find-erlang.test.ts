import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findErlang } from '../../../../../src/lib/observer/native/find-erlang.js'
import { tempDir } from '../../../../support/temp-dir.js'

async function program(folder: string, name: string, mode = 0o755): Promise<string> {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, name), '')
  await chmod(join(folder, name), mode)
  return join(folder, name)
}

describe('findErlang', () => {
  it('takes the first on the PATH that can be run', async () => {
    const folder = await tempDir()
    await program(join(folder, 'a'), 'erl', 0o644)
    const second = await program(join(folder, 'b'), 'erl')
    await program(join(folder, 'c'), 'erl')
    const PATH = ['', ...['none', 'a', 'b', 'c'].map((each) => join(folder, each))].join(delimiter)
    expect(await findErlang({ platform: 'linux', env: { PATH } })).toBe(second)
  })

  it('finds the newest where the installer for Windows put it, which is not on the PATH', async () => {
    const folder = await tempDir()
    for (const name of ['erl10.7', 'erl-23.3', 'erl-24.0', 'erlware']) {
      await program(join(folder, name, 'bin'), 'erl.exe')
    }
    const env = { Path: join(folder, 'none'), ProgramFiles: folder }
    expect(await findErlang({ platform: 'win32', env })).toBe(join(folder, 'erl-24.0', 'bin', 'erl.exe'))
    const newest = await program(join(folder, 'Erlang OTP', 'bin'), 'erl.exe')
    expect(await findErlang({ platform: 'win32', env })).toBe(newest)
  })

  it.each([
    ['linux', 'apt-get install erlang-observer'],
    ['win32', 'winget install'],
  ] as const)('says on %s how to install it, and what needs nothing', async (platform, advice) => {
    const folder = await tempDir()
    const next: unknown = await findErlang({ platform, env: { PATH: folder, ProgramFiles: folder } }).catch(
      (error: unknown) => error,
    )
    expect(next).toMatchObject({
      code: 'PROGRAM_FAILED',
      next: [expect.stringContaining(advice), expect.stringContaining('gigalixir ps:observer')],
    })
  })
})
