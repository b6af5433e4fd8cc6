import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { PushedSettings } from '../../../../../src/sim/build-server/settings/pushed-settings.js'
import { git } from '../../../../support/git.js'
import { gitRepo } from '../../../../support/git-repo.js'
import { readEntry, readTar } from '../../../../../src/sim/archive/index.js'

async function pushed(files: Record<string, string | Buffer>, links: Record<string, string> = {}) {
  const dir = await gitRepo()
  for (const [path, content] of Object.entries(files)) {
    await mkdir(join(dir, path, '..'), { recursive: true })
    await writeFile(join(dir, path), content)
  }
  for (const [path, target] of Object.entries(links)) await symlink(target, join(dir, path))
  await git(dir, '-c', 'core.autocrlf=false', 'add', '-A')
  await git(dir, 'commit', '-q', '-m', 'Settings')
  const commit = await git(dir, 'rev-parse', 'HEAD')
  return PushedSettings.read({ repository: join(dir, '.git'), commit, quarantine: {} })
}

it('reads the settings files of a commit, and says in one line what was cleaned', async () => {
  const settings = await pushed({
    Procfile: 'web: mix run --no-halt\r\n',
    'elixir_buildpack.config': '\ufefferlang_version=27.2\r\n',
    '.tool-versions': 'erlang 27.3\n',
    '.gigalixir/releases/includes.txt': '/priv/x.pem\r\n',
    'mix.exs': 'not a setting\r\n',
  })
  expect(settings.text('Procfile')).toBe('web: mix run --no-halt\n')
  expect(settings.text('elixir_buildpack.config')).toBe('erlang_version=27.2\n')
  expect(settings.text('.tool-versions')).toBe('erlang 27.3\n')
  expect(settings.text('.buildpacks')).toBeNull()
  expect(settings.note()).toBe(
    'Cleaned for this build: .gigalixir/releases/includes.txt (Windows line endings), Procfile (Windows line endings), ' +
      'elixir_buildpack.config (a byte order mark, Windows line endings). The platform reads files as they are: save them as ' +
      'UTF-8 with Unix line endings.',
  )
  const handed = new Map<string, string>()
  for await (const entry of readTar(oneChunk(settings.tar())))
    handed.set(entry.path, (await readEntry(entry)).toString())
  expect(handed.get('tmp/settings/Procfile')).toBe('web: mix run --no-halt\n')
  expect([...handed.keys()]).not.toContain('tmp/settings/mix.exs')
})

it('follows links, and leaves alone what no person wrote by hand', async () => {
  const large = Buffer.alloc(300_000, 'web: x\r\n')
  const settings = await pushed(
    { 'config/procfile': 'web: bin/start\n', 'Aptfile/folder': 'x', 'elixir_buildpack.config': large },
    { Procfile: 'config/procfile', '.buildpacks': '/etc/passwd', '.tool-versions': 'nowhere' },
  )
  expect(settings.text('Procfile')).toBe('web: bin/start\n')
  for (const file of ['.buildpacks', '.tool-versions', 'elixir_buildpack.config', 'Aptfile'] as const)
    expect(settings.text(file)).toBeNull()
  expect(settings.note()).toBeNull()
})

it('finds nothing in a commit without any', async () => {
  const settings = await pushed({ 'mix.exs': 'x' })
  expect(settings.text('Procfile')).toBeNull()
  expect(settings.tar()).toHaveLength(0)
})

async function* oneChunk(tar: Buffer) {
  yield Buffer.concat([tar, Buffer.alloc(1024)])
}
