import { beforeEach, describe, expect, it, vi } from 'vitest'
import { runAgainst } from '../support/one-call.js'

/** What the person does to the text each time the editor opens. */
const edits: ((text: string) => string)[] = []
const shownTexts: string[] = []
vi.mock('../../src/lib/editor.js', () => ({
  editText: (text: string) => {
    shownTexts.push(text)
    return Promise.resolve((edits.shift() ?? String)(text))
  },
}))
const answers: boolean[] = []
vi.mock('inquirer', () => ({
  createPromptModule: () => () => Promise.resolve({ answer: answers.shift() }),
}))

const app = {
  'GET /api/apps/my-app/configs': { data: { A: '1', B: 'two words', C: '3' } },
  'POST /api/apps/my-app/configs': { status: 201, data: {} },
  'DELETE /api/apps/my-app/configs': { data: {} },
}
const edit = (...flags: string[]) =>
  runAgainst(app, ['config:edit', '-a', 'my-app', '--no-wait', ...flags], {
    terminal: { stdin: true, stdout: true, stderr: true },
  })

describe('config:edit', () => {
  beforeEach(() => {
    edits.length = 0
    shownTexts.length = 0
    answers.length = 0
  })

  it('sends all that was changed and added as one request', async () => {
    edits.push((text) => text.replace('A=1', 'A=9') + 'NEW="x\\ny"\n')
    const result = await edit()
    expect(shownTexts).toEqual(["# Configs of my-app: KEY=value\nA=1\nB='two words'\nC=3\n"])
    expect(result).toMatchObject({
      exitCode: 0,
      stdout: '',
      calls: ['GET /api/apps/my-app/configs', 'POST /api/apps/my-app/configs'],
    })
    expect(result.bodies[1]).toEqual({ configs: { A: '9', NEW: 'x\ny' }, avoid_restart: false })
    expect(result.stderr).toContain('A, NEW set')
  })

  it('restarts only with the removal when something is removed too', async () => {
    edits.push(() => 'A=9\nB="two words"\n')
    const result = await edit('--json')
    expect(result.calls.slice(1)).toEqual([
      'POST /api/apps/my-app/configs',
      'DELETE /api/apps/my-app/configs',
    ])
    expect(result.bodies.slice(1)).toEqual([{ configs: { A: '9' }, avoid_restart: true }, { key: 'C' }])
    expect(JSON.parse(result.stdout)).toEqual({ set: ['A'], removed: ['C'] })
    expect((await edit('--json')).stdout).toContain('"removed": []')
  })

  it('changes nothing when nothing was changed', async () => {
    const result = await edit()
    expect(result).toMatchObject({ exitCode: 0, calls: ['GET /api/apps/my-app/configs'] })
    expect(result.stderr).toContain('Nothing was changed')
  })

  it('opens again what cannot be read, with what was typed, and gives up when told to', async () => {
    edits.push(() => 'A=9\noops\n', String)
    answers.push(true, false)
    const result = await edit()
    expect(shownTexts[1]).toBe('A=9\noops\n')
    expect(result).toMatchObject({ exitCode: 2, calls: ['GET /api/apps/my-app/configs'] })
    expect(result.stderr).toContain('Line 2 of what you saved')
  })

  it('opens again what the platform refuses', async () => {
    edits.push(
      (text) => `${text}B2=x\n`,
      (text) => text.replace('B2=x\n', ''),
    )
    answers.push(true)
    const refusing = { ...app, 'POST /api/apps/my-app/configs': { status: 422, data: {} } }
    const result = await runAgainst(refusing, ['config:edit', '-a', 'my-app', '--no-wait'], {
      terminal: { stdin: true, stdout: true, stderr: true },
    })
    expect(result.exitCode).toBe(0)
    expect(shownTexts[1]).toContain('B2=x')
    expect(result.stderr).toContain('Nothing was changed')
  })

  it('needs a terminal', async () => {
    const result = await runAgainst(app, ['config:edit', '-a', 'my-app'])
    expect(result).toMatchObject({ exitCode: 2, stdout: '', calls: [] })
    expect(result.stderr).toContain('config:set')
  })
})
