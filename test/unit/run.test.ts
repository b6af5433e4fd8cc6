import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { packageRoot } from '../../src/lib/paths.js'
import { runProgram } from '../../src/lib/process/run-program.js'

/** What bin/run.js does on a Node that says it is of that version. */
function runOn(version: string) {
  const program = join(packageRoot(), 'bin', 'run.js')
  const script = `
    Object.defineProperty(process.versions, 'node', { value: ${JSON.stringify(version)} })
    Object.defineProperty(process, 'version', { value: ${JSON.stringify(`v${version}`)} })
    require('node:module')._load = new Proxy(require('node:module')._load, {
      apply: (load, self, [name, ...rest]) =>
        name.endsWith('start.cjs') ? { start: () => console.log('started') } : load.call(self, name, ...rest),
    })
    require(${JSON.stringify(program)})`
  return runProgram(process.execPath, ['-e', script])
}

describe('the installed program', () => {
  it.each(['18.20.4', '20.17.0', '16.0.0'])('says on Node %s which one it needs', async (version) => {
    const { exitCode, stdout, stderr } = await runOn(version)
    expect(exitCode).toBe(1)
    expect(stdout).toBe('')
    expect(stderr).toContain(`gigalixir needs Node 20.18 or newer, and this is v${version}.`)
    expect(stderr).toContain('https://nodejs.org')
  })

  it.each(['20.18.0', '22.0.0', '24.1.0'])('starts on Node %s', async (version) => {
    const { exitCode, stdout } = await runOn(version)
    expect(exitCode).toBe(0)
    expect(stdout).toBe('started\n')
  })
})
