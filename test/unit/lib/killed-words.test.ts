import { describe, expect, it } from 'vitest'
import { killedWords } from '../../../src/lib/killed-words.js'
import { readMemoryFacts } from '../../../src/lib/ssh/memory-facts.js'

describe('what is said of a command that was killed', () => {
  it.each([
    [{}, 'The command was killed (exit code 137).'],
    [{ kills: 0, limit: 322_122_547 }, 'The command was killed (exit code 137).'],
    [
      { kills: 1, limit: 322_122_547 },
      'The command was killed (exit code 137). shop-1 reached its memory limit of 307 MB, and the kernel killed a process there.',
    ],
    [
      { kills: 3 },
      'The command was killed (exit code 137). shop-1 reached its memory limit, and the kernel killed 3 processes there.',
    ],
  ])('%j', (facts, words) => expect(killedWords('shop-1', facts)).toBe(words))
})

describe('what a container tells of its memory', () => {
  it.each([
    [
      'control groups 2',
      'low 0\nhigh 0\nmax 61\noom 1\noom_kill 1\noom_group_kill 0\nlimit 322122547\n',
      { kills: 1, limit: 322_122_547 },
    ],
    ['control groups 2 without a limit', 'oom_kill 0\nlimit max\n', { kills: 0, limit: undefined }],
    [
      'control groups 1',
      'oom_kill_disable 0\nunder_oom 0\noom_kill 2\nlimit 322122547\n',
      { kills: 2, limit: 322_122_547 },
    ],
    [
      'control groups 1 without a limit',
      'oom_kill 0\nlimit 9223372036854771712\n',
      { kills: 0, limit: undefined },
    ],
    ['nothing', '', { kills: undefined, limit: undefined }],
  ])('%s', (_what, text, facts) => expect(readMemoryFacts(text)).toEqual(facts))
})
