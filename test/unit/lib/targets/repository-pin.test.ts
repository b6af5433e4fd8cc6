import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { pinRepository } from '../../../../src/lib/git/index.js'
import { repositoryPin, resolveTarget, saveSimulatorTarget } from '../../../../src/lib/targets/index.js'
import { git } from '../../../support/git.js'
import { gitRepo } from '../../../support/git-repo.js'
import { tempDir } from '../../../support/temp-dir.js'

describe('a repository pin', () => {
  it('is none outside of a repository and in one without our keys', async () => {
    expect(repositoryPin(await tempDir(), {})).toEqual({})
    expect(repositoryPin(await gitRepo(), {})).toEqual({})
  })

  it('reads what git wrote, in every form git may write it', async () => {
    const folder = await gitRepo()
    for (const value of ['ada@example.com', 'a b', 'semi;colon#hash', 'quo"te\\back']) {
      await pinRepository('account', value, folder)
      expect(repositoryPin(folder, {})).toEqual({ account: value })
      expect(await git(folder, 'config', 'gigalixir.account')).toBe(value)
    }
  })

  it('takes the last of several values, and no other section’s', async () => {
    const folder = await gitRepo()
    await writeFile(
      join(folder, '.git', 'config'),
      '[gigalixir "sub"]\n\ttarget = no\n[Gigalixir]\n\tTarget = one ; first\n[other]\n\ttarget = no\n[gigalixir] target = two\n',
    )
    expect(repositoryPin(folder, {})).toEqual({ target: 'two' })
  })

  it('holds in subfolders, linked worktrees, and where GIT_DIR points', async () => {
    const folder = await gitRepo()
    await pinRepository('target', 'sim', folder)
    await mkdir(join(folder, 'a', 'b'), { recursive: true })
    expect(repositoryPin(join(folder, 'a', 'b'), {})).toEqual({ target: 'sim' })
    const worktree = join(await tempDir(), 'tree')
    await git(folder, 'worktree', 'add', '-q', worktree, '-b', 'other')
    expect(repositoryPin(worktree, {})).toEqual({ target: 'sim' })
    expect(repositoryPin(await tempDir(), { GIT_DIR: join(folder, '.git') })).toEqual({ target: 'sim' })
  })

  it('decides the target after flag and environment, before the current one', async () => {
    const env = { GIGALIXIR_CONFIG_DIR: await tempDir() }
    const folder = await gitRepo()
    await saveSimulatorTarget({ name: 'sim', apiUrl: 'http://127.0.0.1:4080' }, true, env)
    await pinRepository('target', 'production', folder)
    expect(resolveTarget(undefined, env, folder).name).toBe('production')
    expect(resolveTarget(undefined, env, await tempDir()).name).toBe('sim')
    expect(resolveTarget('sim', env, folder).name).toBe('sim')
    expect(resolveTarget(undefined, { ...env, GIGALIXIR_TARGET: 'sim' }, folder).name).toBe('sim')
    await pinRepository('target', 'gone', folder)
    expect(() => resolveTarget(undefined, env, folder)).toThrow('pinned to the target `gone`')
  })
})
