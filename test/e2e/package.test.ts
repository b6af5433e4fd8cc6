import { describe, expect, it } from 'vitest'
import { packageRoot } from '../../src/lib/paths.js'
import { runProgram } from '../../src/lib/process/run-program.js'

interface Packed {
  size: number
  files: { path: string }[]
}

describe('the package', () => {
  it('is at most 5 MB to download, and has the program, its manifest, examples and licence but no sources or tests', async () => {
    const { stdout, stderr, exitCode } = await runProgram(
      'npm',
      ['pack', '--dry-run', '--json', '--ignore-scripts'],
      { cwd: packageRoot(), timeout: 120_000 },
    )
    expect(exitCode, stderr).toBe(0)
    const [packed] = JSON.parse(stdout) as Packed[]
    expect(packed!.size).toBeGreaterThan(500_000)
    expect(packed!.size).toBeLessThanOrEqual(5 * 1000 * 1000)
    const paths = packed!.files.map(({ path }) => path)
    expect(paths).toEqual(
      expect.arrayContaining([
        'LICENSE',
        'README.md',
        'bin/package.json',
        'bin/run.js',
        'dist/THIRD-PARTY.txt',
        'dist/complete.cjs',
        'dist/main.cjs',
        'dist/sim.cjs',
        'dist/start.cjs',
        'oclif.manifest.json',
        'package.json',
      ]),
    )
    expect(paths.filter((path) => /^(src|test|bench|scripts)\/|\.meta\.json$|\.tmp/.test(path))).toEqual([])
  })
})
