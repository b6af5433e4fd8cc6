import { http, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'
import { aStatus } from '../support/answers.js'
import { fakePlatform } from '../support/fake-platform.js'
import { closedPort } from '../support/servers.js'
import { git } from '../support/git.js'
import { gitRepo } from '../support/git-repo.js'
import { runCommand } from '../support/run-command.js'

/** A folder with one git remote. */
async function folderOf(url: string, name = 'gigalixir'): Promise<string> {
  const cwd = await gitRepo()
  await git(cwd, 'remote', 'add', name, url)
  return cwd
}

describe('a command that is not told its app', () => {
  it('says that the remote of the folder is of a simulator that was stopped', async () => {
    const port = await closedPort()
    const cwd = await folderOf(`http://someone:secret@127.0.0.1:${port}/shop.git`)
    const result = await runCommand(['ps'], { cwd })
    expect([result.exitCode, result.stdout]).toEqual([2, ''])
    expect(result.stderr).toContain(
      `\`gigalixir\` of this folder (127.0.0.1:${port}/shop.git) belongs to a simulator`,
    )
    expect(result.stderr).toContain('gigalixir sim up')
    expect(result.stderr).not.toContain('secret')
    expect(result.stderr).not.toContain('no git remote')
  })

  it('says of which target the remote of the folder is, when it is for another', async () => {
    const platform = await fakePlatform()
    const cwd = await folderOf('https://git.gigalixir.com/shop.git', 'production')
    const result = await runCommand(['ps'], { cwd, env: { GIGALIXIR_CLI__HOST: platform.url } })
    expect(result.exitCode).toBe(2)
    expect(result.stderr).toContain('the git remote `production` of this folder is for shop on production')
    expect(result.stderr).toContain('--target production')
    expect(platform.calls()).toEqual([])
  })

  it('says that there is no remote where those of the folder are of other hosts', async () => {
    const result = await runCommand(['ps'], { cwd: await folderOf('https://github.com/someone/shop.git') })
    expect(result.stderr).toContain('no git remote for production')
  })

  it('takes the app of the remote', async () => {
    const platform = await fakePlatform(
      http.get('*/api/apps/shop/status', () => HttpResponse.json({ data: aStatus() })),
    )
    const cwd = await folderOf(`${platform.url}/shop.git`)
    const result = await runCommand(['ps'], { cwd, env: { GIGALIXIR_CLI__HOST: platform.url } })
    expect(result.exitCode).toBe(0)
  })
})
