import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { mayNeedHex } from '../../../../src/sim/build-server/hex/may-need-hex.js'
import { platformBuildpacks } from '../../../../src/sim/build-server/platform-buildpacks.js'
import { git } from '../../../support/git.js'
import { gitRepo } from '../../../support/git-repo.js'

/** A commit with these files, empty or with a content. */
async function commitOf(files: Record<string, string>) {
  const dir = await gitRepo()
  for (const [path, content] of Object.entries({ 'mix.exs': '', ...files })) {
    await mkdir(dirname(join(dir, path)), { recursive: true })
    await writeFile(join(dir, path), content)
  }
  await git(dir, 'add', '-A')
  await git(dir, 'commit', '-q', '-m', 'App')
  return { repository: join(dir, '.git'), commit: await git(dir, 'rev-parse', 'HEAD'), quarantine: {} }
}

describe('the buildpacks of the platform that may serve an app', () => {
  it.each([
    [{}, ['elixir', 'mix']],
    [{ 'assets/js/app.js': '' }, ['elixir', 'phoenix-static', 'mix']],
    [
      { 'phoenix_static_buildpack.config': 'x=1', 'config/releases.exs': '' },
      ['elixir', 'phoenix-static', 'releases'],
    ],
    [{ 'rel/config.exs': '', 'apps/web/assets/a': '' }, ['elixir', 'distillery']],
  ])('go by its files: %j', async (files, names) => {
    const found = await platformBuildpacks(await commitOf(files))
    expect(found).toEqual(
      names.map((name) => ({ url: `https://github.com/gigalixir/gigalixir-buildpack-${name}`, ref: null })),
    )
  })
})

describe('whether a build may ask for Hex', () => {
  it.each([
    ['a version asked for', { 'mix.exs': 'deps: [{:jason, "~> 1.0"}]' }, true],
    ['a folder', { 'mix.exs': 'deps: [\n  { :shared, path: "libs/shared"}]' }, true],
    ['an app of an umbrella that asks', { 'apps/web/mix.exs': '{:plug, ">= 0.0.0"}' }, true],
    ['a lock that names git alone', { 'mix.lock': '%{\n  "x": {:git, "https://x", "0", []},\n}' }, true],
    ['a hook', { 'elixir_buildpack.config': 'hook_pre_fetch_dependencies="mix hex.repo add a b"' }, true],
    ['nothing of the kind', { 'mix.exs': 'deps: [], mod: {Greeter, []}', 'lib/a.ex': '{:ok, "x"}' }, false],
  ])('is known by %s', async (_what, files, may) => {
    expect(await mayNeedHex(await commitOf(files as Record<string, string>))).toBe(may)
  })
})
