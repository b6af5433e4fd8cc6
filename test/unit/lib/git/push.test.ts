import { describe, expect, it } from 'vitest'
import { parsePorcelain } from '../../../../src/lib/git/push.js'

const line = (text: string) => `To http://127.0.0.1:4080/my-app.git\n${text}\nDone\n`

describe('parsePorcelain', () => {
  it.each([
    [' \tabc:refs/heads/main\tabc..def', { outcome: 'pushed' }],
    ['*\tabc:refs/heads/main\t[new branch]', { outcome: 'pushed' }],
    ['+\tabc:refs/heads/main\tabc...def (forced update)', { outcome: 'pushed' }],
    ['=\tabc:refs/heads/main\t[up to date]', { outcome: 'up-to-date' }],
    [
      '!\tabc:refs/heads/main\t[remote rejected] (pre-receive hook declined)',
      { outcome: 'rejected-there', reason: 'pre-receive hook declined' },
    ],
    ['!\tabc:refs/heads/main\t[rejected] (fetch first)', { outcome: 'rejected-here', reason: 'fetch first' }],
    ['!\tabc:refs/heads/main\t[remote failure] (no report)', { outcome: 'failed', reason: 'no report' }],
    ['', { outcome: 'failed' }],
  ])('reads %j', (text, expected) => {
    expect(parsePorcelain(line(text))).toEqual(expected)
    expect(parsePorcelain(line(text).replaceAll('\n', '\r\n'))).toEqual(expected)
  })
})
