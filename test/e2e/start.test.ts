import { cp, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { packageRoot } from '../../src/lib/paths.js'
import { runProgram } from '../../src/lib/process/run-program.js'
import { tempDir } from '../support/temp-dir.js'

/** The built loader with a program of the test's own behind it. */
async function startWith(main: string) {
  const folder = await tempDir()
  await mkdir(join(folder, 'dist'))
  await cp(join(packageRoot(), 'dist', 'start.cjs'), join(folder, 'dist', 'start.cjs'))
  await writeFile(join(folder, 'dist', 'main.cjs'), `(function(exports,require){exports.main=${main}\n})`)
  await cp(join(packageRoot(), 'bin'), join(folder, 'bin'), { recursive: true })
  return runProgram(process.execPath, [join(folder, 'bin', 'run.js'), 'apps'], {
    env: { GIGALIXIR_CACHE_DIR: folder },
  })
}

describe('the start of the built program', () => {
  it('runs it with what was typed', async () => {
    const { exitCode, stdout } = await startWith('async (root, argv) => console.log(argv.join(" "))')
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'apps\n' })
  })

  it('does not pass for success when it ends in the middle, with nothing left to wait for', async () => {
    const { exitCode, stderr } = await startWith('() => new Promise(() => undefined)')
    expect(exitCode).toBe(13)
    expect(stderr).toContain('ended before it finished')
  })

  it('lets what is loaded by name, and only for debugging, be found', async () => {
    const { exitCode, stderr } = await runProgram(
      process.execPath,
      [join(packageRoot(), 'bin', 'run.js'), 'version'],
      { env: { DEBUG: 'oclif*', GIGALIXIR_CACHE_DIR: await tempDir() } },
    )
    expect(exitCode).toBe(0)
    expect(stderr).toContain('oclif')
  })
})
