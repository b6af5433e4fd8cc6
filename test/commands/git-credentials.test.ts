import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { http, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'
import { runProgram } from '../../src/lib/process/run-program.js'
import { WorkingCopies } from '../../src/sim/working-copies.js'
import { saveSimulatorTarget } from '../../src/lib/targets/index.js'
import { fakeGitServer } from '../support/fake-git-server.js'
import { fakePlatform } from '../support/fake-platform.js'
import { git } from '../support/git.js'
import { gitRepo } from '../support/git-repo.js'
import { runCommand } from '../support/run-command.js'
import { tempDir } from '../support/temp-dir.js'

/** What git would read from our helper. */
async function ask(
  operation: string,
  question: string,
  env: Record<string, string | undefined> = {},
  cwd?: string,
) {
  const folder = await tempDir()
  await saveSimulatorTarget({ name: 'sim', apiUrl: 'http://127.0.0.1:4080' }, false, {
    GIGALIXIR_CONFIG_DIR: folder,
  })
  await writeFile(
    join(folder, 'credentials.json'),
    JSON.stringify({
      production: { email: 'ada@example.com', apiKey: 'production-key' },
      sim: { email: 'you@gigalixir.localhost', apiKey: 'sim-key' },
    }),
  )
  return runCommand(['git:credentials', operation], {
    env: {
      HOME: folder,
      GIGALIXIR_CONFIG_DIR: folder,
      GIGALIXIR_EMAIL: undefined,
      GIGALIXIR_API_KEY: undefined,
      ...env,
    },
    input: question,
    ...(cwd !== undefined && { cwd }),
  })
}

describe('git:credentials', () => {
  it.each([
    ['https', 'git.gigalixir.com', 'ada@example.com', 'production-key'],
    ['http', '127.0.0.1:4080', 'you@gigalixir.localhost', 'sim-key'],
  ])('answers for %s://%s with the key of that platform', async (protocol, host, email, key) => {
    const result = await ask('get', `protocol=${protocol}\nhost=${host}\n\n`)
    expect(result).toEqual({ exitCode: 0, stdout: `username=${email}\npassword=${key}\n`, stderr: '' })
  })

  it('tells the simulator the folder that is pushed to it from, if it has an app, and nobody else', async () => {
    const home = await tempDir()
    const cwd = await tempDir()
    const env = { GIGALIXIR_SIM_HOME: home, PWD: undefined }
    const known = () => new WorkingCopies(home).all()
    await ask('get', 'protocol=http\nhost=127.0.0.1:4080\n\n', env, cwd)
    expect(await known()).toEqual([])
    await writeFile(join(cwd, 'mix.exs'), '')
    await ask('get', 'protocol=https\nhost=git.gigalixir.com\n\n', env, cwd)
    expect(await known()).toEqual([])
    await ask('get', 'protocol=http\nhost=127.0.0.1:4080\n\n', env, cwd)
    expect(await known()).toEqual([cwd])
  })

  it('is silent about another host', async () => {
    expect(await ask('get', 'protocol=https\nhost=github.com\n\n')).toMatchObject({ exitCode: 0, stdout: '' })
  })

  it('does nothing for store, erase and what git may add', async () => {
    const question = 'protocol=https\nhost=git.gigalixir.com\nusername=x\npassword=y\n\n'
    for (const operation of ['store', 'erase', 'something-new'])
      expect(await ask(operation, question), operation).toEqual({ exitCode: 0, stdout: '', stderr: '' })
  })

  it('is hidden from help', async () => {
    expect((await runCommand(['help', 'git'])).stdout).not.toContain('git:credentials')
  })

  it('lets a plain `git push` through without a question, whatever other helpers there are', async () => {
    const platform = await fakePlatform()
    const served = await fakeGitServer('my-app', 'ada@example.com:the key')
    platform.serveGit(served)
    const cwd = await gitRepo()
    const env = {
      GIGALIXIR_CLI__HOST: platform.url,
      GIGALIXIR_EMAIL: 'ada@example.com',
      GIGALIXIR_API_KEY: 'the key',
    }
    await runCommand(['git:remote', 'my-app'], { cwd, env })
    // A helper of the person's own which would answer wrongly.
    await git(cwd, 'config', 'credential.helper', '!echo username=wrong; echo password=wrong #')
    const push = await runProgram('git', ['push', 'gigalixir', 'main'], {
      cwd,
      env: { ...env, GIT_TERMINAL_PROMPT: '0', GIT_ASKPASS: '' },
    })
    expect(push.exitCode, push.stderr).toBe(0)
    expect(await git(join(served.root, 'my-app.git'), 'rev-parse', 'main')).toBe(
      await git(cwd, 'rev-parse', 'main'),
    )
  })

  it('lets a push to a remote that was added by hand through after `login`, and no more after `logout`', async () => {
    const platform = await fakePlatform(
      http.get('*/api/login', () => HttpResponse.json({ data: { key: 'the key' } })),
    )
    const served = await fakeGitServer('my-app', 'ada@example.com:the key')
    platform.serveGit(served)
    const cwd = await gitRepo({ gigalixir: `${platform.url}/my-app.git` })
    const folder = await tempDir()
    const own = { GIT_CONFIG_GLOBAL: join(folder, 'gitconfig'), GIGALIXIR_CONFIG_DIR: folder }
    const env = {
      ...{ ...own, GIGALIXIR_CLI__HOST: platform.url },
      ...{ GIGALIXIR_EMAIL: undefined, GIGALIXIR_API_KEY: undefined },
    }
    const push = (...args: string[]) =>
      runProgram('git', ['push', ...args, 'gigalixir', 'main'], {
        cwd,
        env: { ...own, GIT_TERMINAL_PROMPT: '0', GIT_ASKPASS: '' },
      })
    expect(await runCommand(['login', '-y', '-e', 'ada@example.com', '-p', 'word'], { env })).toMatchObject({
      exitCode: 0,
    })
    expect(await push()).toMatchObject({ exitCode: 0 })
    expect(await runCommand(['logout'], { env })).toMatchObject({ exitCode: 0 })
    expect((await push('--force')).stderr).toContain('could not read Username')
  }, 60_000)
})
