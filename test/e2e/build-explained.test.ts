import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runProgram } from '../../src/lib/process/run-program.js'
import { packTar } from '../../src/sim/archive/index.js'
import { BuildServerUnderTest } from '../support/build-server-under-test.js'
import { exampleRepo } from '../support/example-repo.js'
import type { ExampleRepo } from '../support/example-repo.js'

const SCRIPT = '#!/bin/sh\nexit 0\n'

/** What is wrong, with which of the things that were named, and what to do. */
describe('a push that the build cannot make sense of', () => {
  let test: BuildServerUnderTest
  let repo: ExampleRepo
  let buildpacks = 0

  const push = async () => {
    await repo.commit('Change')
    const { stderr, exitCode } = await repo.git(['push', test.remote('app'), 'main'])
    const lines = stderr.split('\n').map((line) => line.replace(/^remote: ?/, '').trim())
    return { exitCode, lines, stderr }
  }

  async function git(folder: string, ...args: string[]): Promise<void> {
    const me = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com']
    const { exitCode, stderr } = await runProgram('git', [...me, ...args], { cwd: folder })
    expect(exitCode, stderr).toBe(0)
  }

  /** Lists a buildpack of these scripts, all others of which do nothing. */
  async function list(scripts: Record<string, string>, mode = 0o755): Promise<string> {
    const folder = join(test.folder, `buildpack-${++buildpacks}`)
    await mkdir(join(folder, 'bin'), { recursive: true })
    for (const [name, text] of Object.entries({ detect: SCRIPT, compile: SCRIPT, ...scripts })) {
      await writeFile(join(folder, 'bin', name), text)
      await chmod(join(folder, 'bin', name), mode)
    }
    await git(folder, 'init', '-q')
    await git(folder, 'add', '-A')
    await git(folder, 'commit', '-q', '-m', 'One')
    await repo.write('.buildpacks', `file://${folder}\n`)
    return `file://${folder}`
  }

  beforeAll(async () => {
    test = await BuildServerUnderTest.start()
    test.host.apps.add('app')
    repo = await exampleRepo('release', join(test.folder, 'work'), {})
  })
  afterAll(async () => {
    await test.dispose()
  })

  it('with files in Git LFS is stopped by git itself, which says why; forced, the build names what it gets instead', async () => {
    await git(repo.dir, 'lfs', 'install', '--local')
    await git(repo.dir, 'lfs', 'track', '*.mp4')
    await repo.write('priv/film.mp4', 'a film')
    const stopped = await push()
    expect(stopped.exitCode).not.toBe(0)
    expect(stopped.stderr).toContain('Git LFS is not supported, here or on Gigalixir')
    expect(stopped.stderr).not.toMatch(/[Rr]epository or object not found|proper access/)
    const { stderr, exitCode } = await repo.git(['push', '--no-verify', test.remote('app'), 'main'])
    expect(exitCode, stderr).toBe(0)
    expect(stderr).toContain('Git LFS pointers instead of files, here and on the platform: ./priv/film.mp4')
    await git(repo.dir, 'lfs', 'uninstall', '--local')
    await git(repo.dir, 'rm', '-q', '--cached', 'priv/film.mp4', '.gitattributes')
    await repo.remove('priv')
    await repo.remove('.gitattributes')
  })

  it('from a shallow clone is refused before anything is released, as git would refuse it later', async () => {
    await push()
    await repo.commit('One more')
    const shallow = join(test.folder, 'shallow')
    await git(test.folder, 'clone', '-q', '--depth', '1', `file://${repo.dir}`, shallow)
    const before = test.host.deployed.length
    test.host.apps.add('fresh')
    const args = ['-C', shallow, 'push', test.remote('fresh'), 'HEAD:main']
    const refused = await repo.git(args)
    expect(refused.exitCode, refused.stderr).toBe(1)
    expect(refused.stderr).toContain('then push again: git fetch --unshallow')
    expect(test.host.deployed).toHaveLength(before)
    await git(shallow, 'fetch', '-q', '--unshallow')
    const whole = await repo.git(args)
    expect(whole.exitCode, whole.stderr).toBe(0)
    expect(test.host.deployed).toHaveLength(before + 1)
  })

  it('from a shallow clone is built where the app has the rest of its history', async () => {
    await push()
    const shallow = join(test.folder, 'shallow-of-known')
    await git(test.folder, 'clone', '-q', '--depth', '1', '--branch', 'main', `file://${repo.dir}`, shallow)
    await git(shallow, 'commit', '-q', '--allow-empty', '-m', 'On top')
    const { exitCode, stderr } = await repo.git(['-C', shallow, 'push', test.remote('app'), 'HEAD:main'])
    expect(exitCode, stderr).toBe(0)
    await git(repo.dir, 'pull', '-q', shallow, 'HEAD')
  })

  it('of a tag is refused before anything is released, and told how to push its commit', async () => {
    const before = test.host.deployed.length
    await git(repo.dir, 'commit', '-q', '--allow-empty', '-m', 'Tagged')
    await git(repo.dir, 'tag', '-a', 'v1', '-m', 'First')
    const tag = await repo.git(['push', test.remote('app'), 'v1:main'])
    expect(tag.exitCode, tag.stderr).toBe(1)
    expect(tag.stderr).toContain(`git push gigalixir 'TAG^{commit}:main'`)
    expect(test.host.deployed).toHaveLength(before)
    const commit = await repo.git(['push', test.remote('app'), 'v1^{commit}:main'])
    expect(commit.exitCode, commit.stderr).toBe(0)
  })

  it('is told how to name one of several releases, by either of the buildpacks that may make it', async () => {
    await repo.edit('mix.exs', 'releases: [', 'releases: [other: [applications: [greeter: :permanent]], ')
    for (const settings of ['', 'hook_post_compile="true"\n']) {
      await repo.write('elixir_buildpack.config', settings)
      const { exitCode, lines, stderr } = await push()
      expect(exitCode, stderr).toBe(1)
      expect(lines).toContain(
        '!     Name it: gigalixir config:set GIGALIXIR_RELEASE_OPTIONS="NAME --overwrite"',
      )
    }
    test.host.environment = { GIGALIXIR_RELEASE_OPTIONS: 'other --overwrite' }
    const { exitCode, stderr } = await push()
    expect(exitCode, stderr).toBe(0)
    expect(test.host.last).toMatchObject({ customerAppName: 'other' })
    test.host.environment = {}
  })

  it('is built by a buildpack whose scripts carry no execute bit, and refused when nothing says what to start', async () => {
    await list({ release: '#!/bin/sh\necho "--- {}"\n' }, 0o644)
    const nothing = await push()
    expect(nothing.exitCode, nothing.stderr).toBe(1)
    expect(nothing.stderr).toContain('Nothing says how this app is started, so there is nothing to release.')
    await list({ release: '#!/bin/sh\nprintf "default_process_types:\\n  web: ./serve\\n"\n' }, 0o644)
    const something = await push()
    expect(something.stderr).not.toContain('Nothing says how this app is started')
    expect(test.host.last).toMatchObject({ defaultProcess: './serve' })
  })

  it('is built by a buildpack that is an archive, and refused by the line of what is no address', async () => {
    const scripts = { detect: SCRIPT, compile: '#!/bin/sh\necho "from an archive"\n', release: SCRIPT }
    const entries = Object.entries(scripts).map(([name, content]) => ({ path: `bin/${name}`, content }))
    await writeFile(join(repo.dir, 'pack.tgz'), gzipSync(packTar(entries)))
    await repo.write('Procfile', 'web: ./serve\n')
    await repo.write('.buildpacks', '# ours\r\nfile:///app/pack.tgz file:///app/pack.tgz\r\n')
    const built = await push()
    expect(built.exitCode, built.stderr).toBe(0)
    expect(built.stderr.match(/from an archive/g)).toHaveLength(2)
    await repo.write('.buildpacks', 'https://a.example/one\nhttps://a.example/twohttps://a.example/three\n')
    const glued = await push()
    expect(glued.exitCode, glued.stderr).toBe(1)
    expect(glued.stderr).toContain('Line 2 of .buildpacks has two addresses in one word')
    await repo.remove('pack.tgz')
    await repo.remove('Procfile')
  })

  it('is told that Distillery is missing where its settings are there', async () => {
    await repo.remove('.buildpacks')
    await repo.write('rel/config.exs', '')
    const { exitCode, stderr } = await push()
    expect(exitCode, stderr).toBe(1)
    expect(stderr).toContain('rel/config.exs is for Distillery, which is not among the dependencies')
    await repo.remove('rel')
  })

  it('is told which buildpack does not say how the app is started', async () => {
    const url = await list({ release: '#!/bin/sh\nexit 3\n' })
    const { exitCode, stderr } = await push()
    expect(exitCode, stderr).toBe(1)
    expect(stderr).toContain(`The buildpack ${url} at `)
    expect(stderr).toContain('its bin/release failed with exit code 3.')
  })

  it('is told which address cannot be fetched, why, and who names it', async () => {
    const nowhere = `file://${join(test.folder, 'nowhere')}`
    await repo.write('.buildpacks', `${nowhere}\n`)
    const listed = await push()
    expect(listed.exitCode, listed.stderr).toBe(1)
    expect(listed.stderr).toMatch(/nowhere could not be fetched, .*does not appear to be a git repository/)
    expect(listed.stderr).toContain('It is a buildpack that .buildpacks lists.')
    await repo.remove('.buildpacks')
    await repo.write(
      '.gitmodules',
      '[submodule "kit"]\n\tpath = vendor/kit\n\turl = ssh://ada@example.com/kit\n',
    )
    await repo.git(['update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},vendor/kit`])
    await repo.git(['add', '.gitmodules', '.buildpacks'])
    await repo.git(['commit', '-q', '-m', 'A submodule'])
    const { stderr } = await repo.git(['push', test.remote('app'), 'main'])
    expect(stderr).toContain('ssh://example.com/kit is an address of ssh, which builds may not fetch from.')
    expect(stderr).toContain('It is the submodule vendor/kit of what you pushed.')
  })
})
