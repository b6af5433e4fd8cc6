import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runProgram } from '../../src/lib/process/run-program.js'
import { BuildServerUnderTest } from '../support/build-server-under-test.js'
import { exampleRepo } from '../support/example-repo.js'
import type { ExampleRepo } from '../support/example-repo.js'
import { slugFiles } from '../support/slug-files.js'

const UMBRELLA =
  'defmodule Shop.MixProject do\n  use Mix.Project\n  def project, do: [apps_path: "apps", version: "0.1.0", deps: []]\nend\n'

/** Puts a package where the one for apt does: beside the app, with a profile that finds it. */
const LIKE_APT = `#!/bin/bash
set -e
mkdir -p "$1/.apt/usr/bin" "$1/.profile.d"
echo program > "$1/.apt/usr/bin/convert"
ln -s nowhere "$1/.apt/usr/bin/broken"
echo 'export PATH="$HOME/.apt/usr/bin:$PATH"' > "$1/.profile.d/000_apt.sh"
`

/** What people tell the buildpacks has the effect here that it has on the platform. */
describe('a push of an app that tells its buildpacks what to do', () => {
  let test: BuildServerUnderTest
  let repo: ExampleRepo

  const push = async () => {
    await repo.commit('Change')
    return repo.git(['push', test.remote('app'), 'main'])
  }
  const slug = async () => slugFiles(await test.fetchSlug())

  async function buildpackLikeApt(): Promise<string> {
    const folder = join(test.folder, 'like-apt')
    await mkdir(join(folder, 'bin'), { recursive: true })
    await writeFile(join(folder, 'bin', 'detect'), '#!/bin/sh\nexit 0\n', { mode: 0o755 })
    await writeFile(join(folder, 'bin', 'compile'), LIKE_APT, { mode: 0o755 })
    const me = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com']
    for (const args of [
      ['init', '-q'],
      ['add', '-A'],
      ['commit', '-q', '-m', 'One'],
    ])
      await runProgram('git', [...me, ...args], { cwd: folder })
    return `file://${folder}`
  }

  beforeAll(async () => {
    test = await BuildServerUnderTest.start()
    test.host.apps.add('app')
    repo = await exampleRepo('release', join(test.folder, 'work'), {})
    await mkdir(join(repo.dir, 'apps', 'greeter'), { recursive: true })
    for (const each of ['lib', 'config', 'mix.exs'])
      await rename(join(repo.dir, each), join(repo.dir, 'apps', 'greeter', each))
    await repo.write('mix.exs', UMBRELLA)
    await repo.write(
      '.buildpacks',
      `https://github.com/HashNuke/heroku-buildpack-elixir\n${await buildpackLikeApt()}\nhttps://github.com/gigalixir/gigalixir-buildpack-releases\n`,
    )
  })
  afterAll(async () => {
    await test.dispose()
  })

  it('makes the release of the folder that a config var names, whatever the files say', async () => {
    await repo.write('releases_buildpack.config', 'app_relative_path=apps/nothing\n')
    await repo.write('.gigalixir/releases/includes.txt', '/priv/certificates/root.pem\n/notes/**\n')
    await repo.write('priv/certificates/root.pem', 'certificate')
    await repo.write('priv/certificates/other.pem', 'not meant')
    await repo.write('notes/deep/one.txt', 'note')
    test.host.environment = { GIGALIXIR_RELEASES_BUILDPACK_CONFIG: 'app_relative_path="./apps/greeter"' }
    const result = await push()
    expect(result.exitCode, result.stderr).toBe(0)
    expect(test.host.last).toMatchObject({ customerAppName: 'greeter', customerAppVersion: '0.1.0' })
  })

  it('has in the slug the files that includes.txt names, and no others', async () => {
    const files = await slug()
    expect(files.get('priv/certificates/root.pem')?.toString()).toBe('certificate')
    expect(files.get('notes/deep/one.txt')?.toString()).toBe('note')
    expect([...files.keys()].filter((path) => /other\.pem|mix\.exs/.test(path))).toEqual([])
  })

  it('has in the slug the programs that a buildpack put beside the app, with their profile', async () => {
    const files = await slug()
    expect(files.get('.apt/usr/bin/convert')?.toString()).toBe('program\n')
    expect(files.get('.profile.d/000_apt.sh')?.toString()).toContain('.apt/usr/bin')
    expect(files.has('.apt/usr/bin/broken')).toBe(false)
  })

  it('makes the release of an app that builds where its umbrella does, named by the older file', async () => {
    test.host.environment = {}
    await repo.remove('releases_buildpack.config')
    await repo.write('distillery_buildpack.config', 'app_relative_path=apps/greeter\n')
    await repo.edit(
      'apps/greeter/mix.exs',
      'elixir: "~> 1.14",',
      'elixir: "~> 1.14",\n      build_path: "../../_build",',
    )
    const result = await push()
    expect(result.exitCode, result.stderr).toBe(0)
    expect(test.host.last).toMatchObject({ customerAppName: 'greeter', customerAppVersion: '0.1.0' })
  })

  it('has its hooks run, those of older names too, in one shell, each a command with arguments and no line of it', async () => {
    const hooks = {
      pre_compile: 'eval export LATER=yes; echo first',
      hook_pre_compile: 'echo second && echo third',
      hook_post_compile: 'eval echo fourth $LATER',
      post_compile: 'echo fifth',
    }
    const lines = Object.entries(hooks).map(([name, command]) => `${name}='${command}'\n`)
    await repo.write('elixir_buildpack.config', lines.join(''))
    const { stderr, exitCode } = await push()
    expect(exitCode, stderr).toBe(0)
    const said = stderr.split('\n').map((line) => line.replace('remote:', '').trim())
    const order = ['first', 'second && echo third', 'fourth yes', 'fifth'].map((each) => said.indexOf(each))
    expect(Math.min(...order), stderr).toBeGreaterThan(-1)
    expect(order).toEqual([...order].sort((one, other) => one - other))
    expect(said).toContain('hook_pre_compile="bash bin/my_hook.sh"')
    for (const name of ['pre_compile', 'hook_post_compile', 'post_compile'])
      expect(said).not.toContain(`${name}="bash bin/my_hook.sh"`)
  })

  it('downloads through the proxies of whoever started the simulator, where a build can reach them', async () => {
    const secret = "http://ada:it's@proxy.example.com:3128"
    const env = { HTTPS_PROXY: secret, http_proxy: 'http://127.0.0.1:3128', NO_PROXY: '.intern' }
    await repo.write('elixir_buildpack.config', "hook_pre_compile='sh hook.sh'\n")
    await repo.write('hook.sh', 'echo "through $https_proxy, but $no_proxy; plain ${http_proxy:-none}"\n')
    const builds = test.another({ env })
    await builds.start()
    const { stderr, exitCode } = await test.through(builds, push)
    await builds.stop()
    expect(exitCode, stderr).toBe(0)
    expect(stderr).toContain(
      'A build has no way to the proxy of http_proxy, which is on this machine only, and goes without it.',
    )
    expect(stderr).toContain(`through ${secret}, but .intern; plain none`)
  })
})
