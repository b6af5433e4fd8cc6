import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { containerFiles } from '../../../../src/lib/paths.js'
import { runProgram } from '../../../../src/lib/process/run-program.js'
import { tempDir } from '../../../support/temp-dir.js'

/** How several tasks become one start of mix (buildpacks/common.sh, `join_tasks`), for each Elixir in its own words. */
describe.runIf(process.platform === 'linux')('tasks for one start of mix', () => {
  const common = join(containerFiles('build-server/buildpacks'), 'common.sh')

  /** An Elixir as Debian installs it: a link on PATH, and the version in its application file. */
  async function joinedBy(
    version: string,
    appFile: string | null = `{application,elixir,\n    [{vsn,"${version}"}]}.\n`,
  ) {
    const folder = await tempDir()
    await mkdir(join(folder, 'elixir', 'bin'), { recursive: true })
    await mkdir(join(folder, 'elixir', 'lib', 'elixir', 'ebin'), { recursive: true })
    await mkdir(join(folder, 'bin'))
    await writeFile(join(folder, 'elixir', 'bin', 'elixir'), `#!/bin/sh\necho ${version}\n`, { mode: 0o755 })
    if (appFile !== null)
      await writeFile(join(folder, 'elixir', 'lib', 'elixir', 'ebin', 'elixir.app'), appFile)
    await symlink(join('..', 'elixir', 'bin', 'elixir'), join(folder, 'bin', 'elixir'))
    const script = '. "$0"; join_tasks "$@"; printf "<%s>" "${joined[@]}"'
    const words = ['deps.get', '--only', 'prod', '+', 'release', 'a b', '--overwrite']
    const { stdout } = await runProgram('bash', ['-euc', script, common, ...words], {
      env: { ...process.env, PATH: `${join(folder, 'bin')}:${process.env.PATH}` },
    })
    return stdout
  }

  it.each(['1.14.0', '1.18.3', '1.20.0-dev', '2.0.0'])(
    'has a plus between them for Elixir %s',
    async (version) => {
      expect(await joinedBy(version)).toBe('<deps.get><--only><prod><+><release><a b><--overwrite>')
    },
  )

  it.each(['1.13.4', '1.9.0', '1.13.0-rc.1'])('ends them in a comma for Elixir %s', async (version) => {
    expect(await joinedBy(version)).toBe('<deps.get><--only><prod,><release><a b><--overwrite>')
  })

  it('asks an Elixir whose files lie elsewhere', async () => {
    expect(await joinedBy('1.13.4', null)).toContain('<prod,>')
  })

  it('finds the version in a file of one line, too', async () => {
    expect(await joinedBy('', '{application,elixir,[{description,"elixir"},{vsn, "1.12.3"}]}.')).toContain(
      '<prod,>',
    )
  })
})
