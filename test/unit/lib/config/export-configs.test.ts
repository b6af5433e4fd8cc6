import { describe, expect, it } from 'vitest'
import { exportConfigs } from '../../../../src/lib/config/export-configs.js'
import { runProgram } from '../../../../src/lib/process/run-program.js'

const configs = { B: `it's "$HOME" \`id\` \\ !`, A: 'two\nlines 🦀', EMPTY: '' }

describe('exportConfigs', () => {
  it.skipIf(process.platform === 'win32')('writes what a shell reads as it was', async () => {
    const { text } = exportConfigs(configs, 'shell')
    const { stdout } = await runProgram('sh', ['-c', `${text}printf '%s|%s|%s' "$A" "$B" "$EMPTY"`])
    expect(stdout).toBe(`${configs.A}|${configs.B}|`)
  })

  it('leaves out what no shell variable can be named, and says so', () => {
    expect(exportConfigs({ 'A.B': 'x', '; rm': 'y', C: 'z' }, 'shell')).toEqual({
      text: "export C='z'\n",
      leftOut: ['; rm', 'A.B'],
    })
  })

  it('writes sorted JSON', () => {
    expect(exportConfigs({ B: '2', A: '1' }, 'json').text).toBe('{\n  "A": "1",\n  "B": "2"\n}\n')
  })
})
