import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { GitBuildServer } from '../../src/sim/build-server/index.js'
import { ArchiveServer, standInErlang } from '../support/archive-server.js'
import { BuildServerUnderTest } from '../support/build-server-under-test.js'
import { exampleRepo } from '../support/example-repo.js'
import type { ExampleRepo } from '../support/example-repo.js'
import { slugFiles } from '../support/slug-files.js'
import { zipOf } from '../support/zip-of.js'

/** mix is a program of Elixir, as in every Elixir: `elixir -S mix` runs it. */
const wrapper = (name: string) =>
  name === 'mix'
    ? '#!/usr/bin/env elixir\nMix.start()\nMix.CLI.main()\n'
    : `#!/bin/sh\nexec /usr/bin/${name} "$@"\n`
const HOOK = `hook_pre_compile='command -v erl mix'\n`

/** Archives that stand in for those of Hex; what is in them hands on to the stack's own. */
describe('a push of an app that asks for versions', () => {
  let test: BuildServerUnderTest
  let archives: ArchiveServer
  let builds: GitBuildServer
  let repo: ExampleRepo

  beforeAll(async () => {
    test = await BuildServerUnderTest.start()
    test.host.apps.add('app')
    archives = await ArchiveServer.start()
    const { Architecture } = (await test.docker.info()) as { Architecture: string }
    const folder = `otp/${Architecture === 'aarch64' ? 'arm64' : 'amd64'}/ubuntu-24.04`
    archives.add(folder, 'OTP-99.1', '.tar.gz', standInErlang('99.1'))
    archives.add(folder, 'OTP-99.2', '.tar.gz', standInErlang('99.2'))
    archives.add(folder, 'OTP-98.0', '.tar.gz', Buffer.from('no archive'))
    const programs = ['elixir', 'elixirc', 'iex', 'mix'].map((name) => ({
      path: `bin/${name}`,
      content: wrapper(name),
    }))
    archives.add('elixir', 'v1.99.0-otp-99', '.zip', zipOf(programs))
    builds = test.another({ toolchains: archives.url })
    await builds.start()
    repo = await exampleRepo('mix', join(test.folder, 'work'), {})
  })
  afterAll(async () => {
    await test.dispose()
    await archives.stop()
  })

  async function push(config: string, through = builds) {
    // As an editor on Windows saves it.
    await repo.write('elixir_buildpack.config', `\ufeff${config}${HOOK}`.replaceAll('\n', '\r\n'))
    await repo.commit('Ask for versions')
    const { exitCode, stderr } = await test.through(through, () =>
      repo.git(['push', test.remote('app'), 'main']),
    )
    expect(exitCode, stderr).toBe(0)
    return stderr
  }

  it('is built with them, which are downloaded once and in the slug', async () => {
    await repo.write('.tool-versions', 'nodejs 20.1.0\r\nerlang OTP-99.2\r\nelixir 1.99.0-otp-99\r\n')
    const first = await push('')
    expect(first).toContain(
      '.tool-versions (Windows line endings), elixir_buildpack.config (a byte order mark, Windows line endings)',
    )
    expect(first).toContain('Downloading Erlang 99.2')
    expect(first).toContain('As asked for: Elixir 1.99.0, Erlang 99.2.')
    expect(first).toContain('/app/.platform_tools/erlang/bin/erl')
    expect(first).toContain('/app/.platform_tools/elixir/bin/mix')
    const files = await slugFiles(await test.fetchSlug())
    expect(files.get('.profile.d/elixir_buildpack.sh')?.toString()).toContain(
      '/app/.platform_tools/elixir/bin',
    )
    expect([...files.keys()]).toContain('.platform_tools/elixir/bin/mix')
    const loaded = archives.requests.filter((path) => !path.endsWith('builds.txt')).length
    await repo.remove('.tool-versions')
    const again = await push('erlang_version=99.2\nelixir_version=v1.99.0\n')
    expect(again).not.toContain('Downloading')
    expect(again).toContain('As asked for')
    expect(again).not.toContain('Compiling 7 files')
    expect(archives.requests.filter((path) => !path.endsWith('builds.txt'))).toHaveLength(loaded)
  })

  it('is built with those of before when nobody answers', async () => {
    const offline = test.another({ toolchains: new URL('http://127.0.0.1:1/') })
    await offline.start()
    expect(await push('erlang_version=99.2\nelixir_version=1.99.0\n', offline)).toContain('As asked for')
    const said = await push('erlang_version=97.0\n', offline)
    expect(said).toMatch(/Asked for: .*Erlang 97\.0\. The stack's own serve: .*\(there is no Erlang 97\.0/)
  })

  it('is built with those of the stack when there are none, or they do not run', async () => {
    const none = await push('erlang_version=96.0\n')
    expect(none).toMatch(/The stack's own serve: Elixir \S+, Erlang \S+ \(there is no Erlang 96\.0/)
    expect(none).toContain('/usr/bin/mix')
    const own = /own serve: Elixir (\S+),/.exec(none)?.[1] ?? 'unknown'
    expect(await push(`elixir_version=${own}\n`)).toContain(
      `As asked for, and the stack's own: Elixir ${own},`,
    )
    expect(await push('erlang_version=98.0\n')).toContain('(what was downloaded does not run on this stack)')
  })
})
