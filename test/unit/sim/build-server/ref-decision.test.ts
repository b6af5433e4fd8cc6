import { describe, expect, it } from 'vitest'
import { decidePush, parseRefChanges } from '../../../../src/sim/build-server/ref-decision.js'

const NONE = '0'.repeat(40)
const A = 'a'.repeat(40)
const B = 'b'.repeat(40)
const C = 'c'.repeat(40)

describe('what a push asks for', () => {
  const decide = (...lines: string[]) =>
    decidePush(parseRefChanges(lines.map((line) => `${line}\n`).join('')))

  it.each(['main', 'master'])('builds %s', (branch) => {
    expect(decide(`${A} ${B} refs/heads/${branch}`)).toEqual({
      kind: 'build',
      ref: `refs/heads/${branch}`,
      commit: B,
      before: A,
      notes: [],
    })
  })

  it('takes another branch and says how to deploy it', () => {
    const decision = decide(`${NONE} ${A} refs/heads/feature/x`)
    expect(decision.kind).toBe('accept')
    expect(decision).toHaveProperty('notes.0', expect.stringContaining('git push gigalixir feature/x:main'))
  })

  it('takes tags, notes and the end of another branch silently', () => {
    expect(
      decide(`${NONE} ${A} refs/tags/v1`, `${NONE} ${B} refs/notes/commits`, `${A} ${NONE} refs/heads/old`),
    ).toEqual({ kind: 'accept', notes: [] })
  })

  it('builds main when main and master are pushed together, and says so when they differ', () => {
    const both = decide(`${NONE} ${A} refs/heads/master`, `${NONE} ${B} refs/heads/main`)
    expect(both).toMatchObject({ kind: 'build', ref: 'refs/heads/main', commit: B })
    expect(both).toHaveProperty('notes.0', expect.stringContaining('main is built, master is not'))
    expect(decide(`${NONE} ${B} refs/heads/master`, `${NONE} ${B} refs/heads/main`)).toMatchObject({
      notes: [],
    })
  })

  it('refuses the end of main or master, whatever else is pushed', () => {
    expect(decide(`${A} ${NONE} refs/heads/main`)).toMatchObject({ kind: 'refuse' })
    expect(decide(`${A} ${B} refs/heads/main`, `${C} ${NONE} refs/heads/master`)).toMatchObject({
      kind: 'refuse',
      reasons: [expect.stringContaining('master cannot be deleted'), expect.anything()],
    })
  })

  it('knows the longer ids of SHA-256 repositories', () => {
    expect(decide(`${'0'.repeat(64)} ${'d'.repeat(64)} refs/heads/main`)).toMatchObject({ kind: 'build' })
  })

  it.each([
    'main',
    `${A} ${B}`,
    `${A} ${B} `,
    `${A.toUpperCase()} ${B} refs/heads/main`,
    `--all ${A} refs/heads/main`,
  ])('refuses %j, which git would not write', (line) => {
    expect(() => parseRefChanges(`${line}\n`)).toThrow('not what git writes')
  })
})
