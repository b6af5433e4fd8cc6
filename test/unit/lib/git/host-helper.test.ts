import { readFile, writeFile } from 'node:fs/promises'
import { devNull } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { helpGitWith, stopHelpingGitWith } from '../../../../src/lib/git/index.js'
import { PRODUCTION } from '../../../../src/lib/targets/index.js'
import { simulatorTarget } from '../../../../src/lib/targets/target.js'
import { runProgram } from '../../../../src/lib/process/run-program.js'
import { tempDir } from '../../../support/temp-dir.js'

const KEY = 'credential.https://git.gigalixir.com.helper'

describe('the credential helper for a whole git server', () => {
  let env: Record<string, string>
  let file: string
  beforeEach(async () => {
    const folder = await tempDir()
    file = join(folder, 'gitconfig')
    env = { GIT_CONFIG_GLOBAL: file, GIT_CONFIG_NOSYSTEM: '1' }
  })
  const values = async (url = KEY) =>
    (await runProgram('git', ['config', '--global', '--get-all', url], { env })).stdout
      .split('\n')
      .slice(0, -1)
  const ours = expect.stringMatching(/^!'.*' git:credentials$/) as string

  it('is set once, ours alone, for each server, and removed without a trace', async () => {
    const before = '[user]\n\tname = Ada ; me\n[credential]\n\thelper = store\n'
    await writeFile(file, before)
    const sim = simulatorTarget('sim', 'http://127.0.0.1:4080')
    for (const target of [PRODUCTION, sim, PRODUCTION]) expect(await helpGitWith(target, env)).toBeNull()
    expect(await values()).toEqual(['', ours])
    expect(await values('credential.http://127.0.0.1:4080.helper')).toEqual(['', ours])
    for (const target of [PRODUCTION, sim, sim]) expect(await stopHelpingGitWith(target, env)).toBeNull()
    expect(await readFile(file, 'utf8')).toBe(before)
  })

  it('comes after what the person has configured for that server, which stays', async () => {
    const before = '[credential "https://git.gigalixir.com"]\n\tusername = ada\n\thelper = mine\n'
    await writeFile(file, before)
    await helpGitWith(PRODUCTION, env)
    await helpGitWith(PRODUCTION, env)
    expect(await values()).toEqual(['mine', ours])
    await stopHelpingGitWith(PRODUCTION, env)
    expect(await readFile(file, 'utf8')).toBe(before)
  })

  it('takes the place of one of ours that is elsewhere by now', async () => {
    await runProgram('git', ['config', '--global', KEY, "!'/gone/node' '/gone/run.js' git:credentials"], {
      env,
    })
    await helpGitWith(PRODUCTION, env)
    expect(await values()).toEqual(['', ours])
    expect((await values()).join()).not.toContain('gone')
  })

  it('says why it cannot be set, and never writes to what is no file', async () => {
    expect(await helpGitWith(PRODUCTION, { GIT_CONFIG_GLOBAL: devNull })).toContain('GIT_CONFIG_GLOBAL')
    await writeFile(`${file}.lock`, '')
    expect(await helpGitWith(PRODUCTION, env)).toContain('lock')
  })
})
