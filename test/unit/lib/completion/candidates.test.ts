import { describe, expect, it } from 'vitest'
import { answerText } from '../../../../src/lib/completion/answer-text.js'
import { completionFor } from '../../../../src/lib/completion/candidates.js'
import type { CommandEntry } from '../../../../src/lib/completion/manifest.js'
import { readManifest } from '../../../../src/lib/completion/manifest.js'
import { parseCompletionQuestion } from '../../../../src/lib/completion/question.js'
import { packageRoot } from '../../../../src/lib/paths.js'

const COMMANDS = readManifest(packageRoot())

function values(words: string[], current: string, commands: CommandEntry[] = COMMANDS): string[] {
  const completion = completionFor(commands, words, current)
  if (completion.kind !== 'candidates') throw new Error(`values: ${completion.of}`)
  return completion.candidates.map(({ value }) => value)
}

describe('completionFor', () => {
  it('begins with names that have no colon, help and topics without a command of their own among them', () => {
    const all = values([], '')
    expect(all).toEqual(expect.arrayContaining(['apps', 'deploy', 'git', 'help', 'sim']))
    expect(all.filter((each) => each.includes(':'))).toEqual([])
  })

  it('offers both spellings', () => {
    expect(values([], 'apps:c')).toEqual(['apps:create'])
    expect(values([], 'apps')).toEqual(expect.arrayContaining(['apps', 'apps:create', 'apps:info']))
    expect(values(['apps'], 'c')).toEqual(['create'])
    expect(values(['help', 'apps'], 'c')).toEqual(['create'])
  })

  it('knows no hidden command and no old name, but completes their flags', () => {
    expect(values([], 'git:')).toEqual(['git:remote'])
    expect(values([], 'delete_')).toEqual([])
    expect(values(['scale'], '--rep')).toEqual(['--replicas'])
  })

  it('offers the flags of a command in either spelling, each once, help too', () => {
    for (const words of [['ps:scale'], ['ps', 'scale']]) {
      expect(values(words, '--')).toEqual(
        expect.arrayContaining(['--app_name', '--help', '--replicas', '--size']),
      )
      expect(values([...words, '--replicas', '2', '-a', 'x'], '--')).not.toContain('--replicas')
      expect(values([...words, '-a', 'x'], '--')).not.toContain('--app_name')
    }
    expect(values(['deploy'], '--no-w')).toEqual(['--no-wait'])
  })

  it.each([
    [['ps', '-a'], 'my', 'apps', ''],
    [['ps', '--app_name'], '', 'apps', ''],
    [['ps', '--app'], '', 'apps', ''],
    [['ps'], '--app_name=my', 'apps', '--app_name='],
    [['git:remote'], '', 'apps', ''],
    [['ps', '--target'], '', 'targets', ''],
    [['target', 'use'], 's', 'targets', ''],
    [['accounts:use'], '', 'accounts', ''],
    [['releases:rollback', '--version'], '', 'releases', ''],
    [['builds:output'], '', 'builds', ''],
    [['rollback', '-r'], '', 'releases', ''],
  ])('after %j and "%s" come %s', (words, current, of, before) => {
    expect(completionFor(COMMANDS, words, current)).toEqual({ kind: 'values', of, before })
  })

  it('asks for the releases and replicas of the app that is named', () => {
    expect(completionFor(COMMANDS, ['releases:rollback', '-a', 'my-app', '-r'], '')).toMatchObject({
      app: 'my-app',
    })
    expect(completionFor(COMMANDS, ['releases:rollback', '--app=my-app', '-r'], '')).toMatchObject({
      app: 'my-app',
    })
  })

  it('offers nothing where anything may stand', () => {
    expect(values(['config:set'], 'A=')).toEqual([])
    expect(values(['apps:create', '--name'], '')).toEqual([])
    expect(values(['ps:scale', '--'], '--')).toEqual([])
    expect(values(['no-such-command'], '')).toEqual([])
  })

  it('offers the fixed values of an argument', () => {
    expect(values(['completion'], 'f')).toEqual(['fish'])
  })
})

describe('parseCompletionQuestion', () => {
  it('takes the last word for the one that is typed', () => {
    const question = { shell: 'zsh', words: ['ps', '-a'], current: '' }
    expect(parseCompletionQuestion(['zsh', '--', 'ps', '-a', '='])).toEqual(question)
    expect(parseCompletionQuestion(['bash', '--', '=a=b'])).toEqual({
      shell: 'bash',
      words: [],
      current: 'a=b',
    })
  })

  it.each([[['zsh', 'ps', '=']], [['tcsh', '--', '=']], [['zsh', '--', 'ps']], [['zsh', '--']], [[]]])(
    'does not understand %j',
    (argv) => {
      expect(parseCompletionQuestion(argv)).toBeUndefined()
    },
  )
})

describe('answerText', () => {
  const ask = (shell: 'bash' | 'zsh', current: string, ...list: string[]) =>
    answerText(
      { shell, words: [], current },
      list.map((value) => ({ value, description: 'What\n`it` does' })),
    )

  it('gives a description to the shells that show one', () => {
    expect(ask('zsh', 'ap', 'apps', 'other')).toBe('apps\tWhat it does\n')
    expect(ask('bash', 'ap', 'apps')).toBe('apps\n')
  })

  it('gives bash what follows the last colon or equals sign', () => {
    expect(ask('bash', 'apps:c', 'apps:create')).toBe('create\n')
    expect(ask('bash', '--app=m', '--app=my')).toBe('my\n')
    expect(ask('bash', 'apps:', 'apps:create')).toBe('create\n')
  })
})
