import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ERRORS } from '../../../../src/lib/errors.js'
import { GUIDES } from '../../../../src/lib/help/guide-names.js'
import type { GuideName } from '../../../../src/lib/help/guide-names.js'
import { guideText } from '../../../../src/lib/help/guides.js'
import { CLIENT_VARIABLES, SIMULATOR_VARIABLES } from '../../../../src/lib/help/variables.js'
import { packageRoot } from '../../../../src/lib/paths.js'

/** Variables the program sets for its own children. */
const INTERNAL = ['GIGALIXIR_SIM_LIFE', 'GIGALIXIR_SIM_HOOK_TOKEN', 'GIGALIXIR_SIM_HOOK_URL']
/** Variables of run containers and builds, which the platform sets and reads there. */
const OF_CONTAINERS = /^GIGALIXIR__|^GIGALIXIR_(RELEASE|RELEASES|DEFAULT|SHOULD)_|^GIGALIXIR_(CLEAN|HOT)$/

function variablesRead(): string[] {
  const files = readdirSync(join(packageRoot(), 'src'), { recursive: true, encoding: 'utf8' })
  const found = files
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => [
      ...readFileSync(join(packageRoot(), 'src', file), 'utf8').matchAll(
        /(?:env\.|env\[?, ?'|env\[')(GIGALIXIR_[A-Z_]+)/g,
      ),
    ])
    .map((match) => match[1]!)
  return [...new Set(found)].filter((name) => !INTERNAL.includes(name) && !OF_CONTAINERS.test(name)).sort()
}

describe('guides', () => {
  it.each(Object.keys(GUIDES) as GuideName[])('%s fits on a terminal of 80 columns', (name) => {
    const text = guideText(name)
    expect(text.length).toBeGreaterThan(500)
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([])
  })

  it('tell of every variable the program reads', () => {
    const told = [...CLIENT_VARIABLES, ...SIMULATOR_VARIABLES].map((each) => each.name)
    const read = variablesRead()
    expect(read).toContain('GIGALIXIR_TIMEOUT')
    expect(read.filter((name) => !told.includes(name))).toEqual([])
  })

  it('tell of every error code', () => {
    for (const code of Object.keys(ERRORS)) expect(guideText('scripting')).toContain(code)
  })
})
