import { describe, expect, it } from 'vitest'
import { git } from '../support/git.js'
import { gitRepo } from '../support/git-repo.js'
import { runCommand } from '../support/run-command.js'
import { tempDir } from '../support/temp-dir.js'

describe('git:remote', () => {
  it.each([['git:remote'], ['git remote'], ['set_git_remote']])(
    '%s adds the remote and our helper',
    async (words) => {
      const cwd = await gitRepo()
      const result = await runCommand([...words.split(' '), 'My-App'], { cwd })
      expect(result).toEqual({ exitCode: 0, stdout: '', stderr: '' })
      expect(await git(cwd, 'remote', 'get-url', 'gigalixir')).toBe('https://git.gigalixir.com/my-app.git')
      expect(
        await git(
          cwd,
          'config',
          '--get-urlmatch',
          'credential.helper',
          'https://git.gigalixir.com/my-app.git/info/refs',
        ),
      ).toContain('git:credentials')
    },
  )

  it('can be said twice', async () => {
    const cwd = await gitRepo()
    await runCommand(['git:remote', 'my-app'], { cwd })
    const once = await git(cwd, 'config', '--local', '--list')
    await runCommand(['git:remote', 'my-app'], { cwd })
    expect(await git(cwd, 'config', '--local', '--list')).toBe(once)
  })

  it('needs an app and a repository', async () => {
    expect((await runCommand(['git:remote'])).exitCode).toBe(2)
    const cwd = await tempDir()
    const outside = await runCommand(['git:remote', 'my-app'], { cwd, env: { GIT_CEILING_DIRECTORIES: cwd } })
    expect(outside.exitCode).toBe(2)
    expect(outside.stderr).toContain('not inside a git repository')
  })
})
