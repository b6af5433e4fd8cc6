import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ERRORS, EXIT } from '../../src/lib/errors.js'
import { packageRoot } from '../../src/lib/paths.js'

const page = readFileSync(join(packageRoot(), 'docs', 'scripting.md'), 'utf8')

it('documents every exit code with exactly its error codes', () => {
  const rows = page
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .filter((cells) => cells.length === 5 && /^\d+$/.test(cells[1]!))
    .map((cells) => ({
      exit: Number(cells[1]),
      codes: [...cells[3]!.matchAll(/`(\w+)`/g)].map((match) => match[1]),
    }))
  const expected = Object.values(EXIT).map((exit) => ({
    exit,
    codes: Object.entries(ERRORS)
      .filter(([, error]) => error.exit === exit)
      .map(([code]) => code),
  }))
  expect(rows).toEqual(expected)
})
