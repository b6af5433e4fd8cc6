import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { packageRoot } from '../../src/lib/paths.js'

interface Lock {
  packages: Record<string, { dev?: boolean; optional?: boolean; hasInstallScript?: boolean } | undefined>
}

const read = (file: string): unknown => JSON.parse(readFileSync(join(packageRoot(), file), 'utf8'))

describe('what npm installs with the package', () => {
  const { dependencies } = read('package.json') as { dependencies: Record<string, string> }
  const installed = Object.entries((read('package-lock.json') as Lock).packages).filter(
    ([path, entry]) => path !== '' && entry?.dev !== true,
  )

  it('is what has native parts and so cannot be bundled, each at one version', () => {
    expect(Object.keys(dependencies).sort()).toEqual(['keytar', 'libsql'])
    for (const version of Object.values(dependencies))
      expect(version).toMatch(/^(npm:[@\w/-]+@)?\d+\.\d+\.\d+$/)
    // One for each system besides, of which npm takes the fitting one.
    expect(installed.filter(([, entry]) => entry?.optional !== true).length).toBeLessThanOrEqual(5)
  })

  it('compiles nothing and runs nothing while it is installed', () => {
    expect(installed.filter(([, entry]) => entry?.hasInstallScript === true).map(([path]) => path)).toEqual(
      [],
    )
  })
})
