import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BuildServerUnderTest } from '../support/build-server-under-test.js'
import { exampleRepo } from '../support/example-repo.js'
import type { ExampleRepo } from '../support/example-repo.js'
import { TestHostHex } from '../support/host-hex.js'
import { LOCALHOST_CA } from '../support/https-git.js'
import { slugFiles } from '../support/slug-files.js'

const lockOf = (icons: string, whispers: string, shouting: string, esbuild: string) => `%{
  "esbuild": {:hex, :esbuild, "1.2.0", "00", [:mix], [], "hexpm", "${esbuild}"},
  "icons": {:git, "${ICONS}", "${icons}", [tag: "v1", sparse: "optimized", depth: 1]},
  "shouting": {:hex, :shouting, "1.2.0", "00", [:mix], [{:megaphone, "~> 1.0", [hex: :megaphone, repo: "hexpm", optional: true]}], "hexpm", "${shouting}"},
  "whispers": {:git, "${WHISPERS}", "${whispers}", [branch: "main"]},
}
`
const mixExs = (app: string, module: string) =>
  `defmodule ${module}.MixProject do\n  use Mix.Project\n  def project, do: [app: :${app}, version: "1.2.0"]\nend\n`
const ICONS = 'https://git.nobody.invalid/icons.git'
const WHISPERS = 'https://git.nobody.invalid/whispers'
const DEPS = `deps: [
        {:shouting, "~> 1.0"},
        {:esbuild, "~> 1.0"},
        {:icons, git: "${ICONS}", tag: "v1", sparse: "optimized", app: false, compile: false, depth: 1},
        {:whispers, git: "${WHISPERS}", branch: "main"}
      ]`

/** Dependencies that the person has, built without a network: the Hex here has none, nor has a server that nobody knows. */
describe('a push of an app with dependencies from Hex and from git', () => {
  let test: BuildServerUnderTest
  let host: TestHostHex
  let repo: ExampleRepo

  /** A push to a build server that knows of the person's Hex. */
  async function push(app = 'app', from = repo) {
    const builds = test.another({
      hex: host.homes,
      env: { ...process.env, NODE_EXTRA_CA_CERTS: LOCALHOST_CA },
      workingCopies: () => Promise.resolve([join(test.folder, 'person', 'app')]),
    })
    await builds.start()
    try {
      return await test.through(builds, () => from.git(['push', test.remote(app), 'main']))
    } finally {
      await builds.stop()
    }
  }

  beforeAll(async () => {
    test = await BuildServerUnderTest.start()
    host = new TestHostHex(join(test.folder, 'person'))
    await host.install(test.docker, test.image, test.instance)
    const shouting = await host.addPackage('shouting', '1.2.0', {
      'mix.exs': mixExs('shouting', 'Shouting'),
      'lib/shouting.ex':
        'defmodule Shouting do\n  def shout(text), do: String.upcase(text) <> "! (package)"\nend\n',
    })
    const esbuild = await host.addPackage('esbuild', '1.2.0', { 'mix.exs': mixExs('esbuild', 'Esbuild') })
    await host.addTool('esbuild-linux-x64', '#!/bin/sh\necho 0.25.4\n')
    await host.addTool('esbuild-linux-arm64', '#!/bin/sh\necho 0.25.4\n')
    await host.addPackage('never_asked_for', '1.0.0', { 'mix.exs': '' })
    test.host.apps.add('app')
    repo = await exampleRepo('mix', join(test.folder, 'work'), {})
    await repo.edit('mix.exs', 'deps: []', DEPS)
    const icons = await host.addGit(
      'icons',
      { 'optimized/star.svg': '<svg/>', 'src/star.svg': '<svg />' },
      'v1',
    )
    const whispers = await host.addGit('whispers', {
      'mix.exs': mixExs('whispers', 'Whispers'),
      'lib/whispers.ex':
        'defmodule Whispers do\n  def whisper(text), do: String.downcase(text) <> "… (git)"\nend\n',
    })
    await repo.write('config/config.exs', 'import Config\nconfig :esbuild,\n  version: "0.25.4"\n')
    await repo.write('mix.lock', lockOf(icons, whispers, shouting, esbuild))
    await repo.write(
      'elixir_buildpack.config',
      "hook_pre_fetch_dependencies='mix hex.info'\nhook_post_compile='sh hook.sh'\n",
    )
    await repo.write(
      'hook.sh',
      `echo "esbuild is $(_build/esbuild-linux-* --version)"; openssl verify -CAfile "$SSL_CERT_FILE" "$NODE_EXTRA_CA_CERTS"; find /tmp/cache/elixir/hex deps/icons/optimized -type f > seen; mix run --no-start -e "IO.puts(Shouting.shout(~s(it works)) <> Whispers.whisper(~s(IT WORKS)))"\n`,
    )
    await repo.commit('Shout')
  })
  afterAll(async () => {
    await test.dispose()
  })

  it('takes Hex, the packages and the commits it needs, and no others, from what the person has', async () => {
    const result = await push()
    expect(result.exitCode, result.stderr).toBe(0)
    const order = ['Hex is the one of this machine: hex-99.0.0.', 'Hex: 99.0.0', '* Unpacked shouting 1.2.0']
    const places = order.map((each) => result.stderr.indexOf(each))
    expect(Math.min(...places), result.stderr).toBeGreaterThan(-1)
    expect(places).toEqual([...places].sort((one, other) => one - other))
    expect(result.stderr).toContain('All packages were here already; Hex was not asked.')
    expect(result.stderr).toContain('IT WORKS! (package)it works… (git)')
    expect(result.stderr).toContain('esbuild is 0.25.4')
    expect(result.stderr).toContain('/tmp/certificates.pem: OK')
    const seen = (await slugFiles(await test.fetchSlug())).get('seen')!.toString()
    expect(seen).toContain('packages/hexpm/shouting-1.2.0.tar')
    expect(seen).not.toContain('never_asked_for')
    expect(seen).toContain('deps/icons/optimized/star.svg')
  })

  it('is handed Hex for a dependency that lies in a folder and asks for a package itself, before there is a mix.lock', async () => {
    test.host.apps.add('folder')
    const nested = await exampleRepo('mix', join(test.folder, 'nested'), {})
    await nested.edit('mix.exs', 'deps: []', 'deps: [{:megaphone, path: "libs/megaphone"}]')
    await nested.write(
      'libs/megaphone/mix.exs',
      'defmodule Megaphone.MixProject do\n  use Mix.Project\n  def project, do: [app: :megaphone, version: "1.0.0", deps: [{:shouting, "~> 1.0"}]]\nend\n',
    )
    await nested.commit('Take a dependency that has one')
    const result = await push('folder', nested)
    expect(result.stderr).toContain('Hex is the one of this machine: hex-99.0.0.')
    expect(result.stderr).not.toContain('Could not find Hex')
  })

  it('is built from the cache of the app when the person has cleared theirs', async () => {
    await host.remove()
    await repo.write('again', '')
    await repo.commit('Again')
    const result = await push()
    expect(result.exitCode, result.stderr).toBe(0)
    expect(result.stderr).toContain('IT WORKS! (package)')
    expect(result.stderr).toContain('esbuild is 0.25.4')
    expect(result.stderr).not.toContain('Unpacked')
  })

  it('that nobody has ever fetched is refused with what to do', async () => {
    test.host.apps.add('other')
    const result = await push('other')
    expect(result.exitCode).not.toBe(0)
    expect(result.stderr).toMatch(/neither in the stack nor on this machine|mix local\.hex/)
  })
})
