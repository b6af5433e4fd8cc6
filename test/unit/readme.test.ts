import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ERRORS, EXIT } from '../../src/lib/errors.js'
import { packageRoot } from '../../src/lib/paths.js'

const readme = readFileSync(join(packageRoot(), 'README.md'), 'utf8')

it('documents every exit code with exactly its error codes', () => {
  const rows = [...readme.matchAll(/^\| (\d+) \| .+? \| (.*) \|$/gm)].map((row) => ({
    exit: Number(row[1]),
    codes: [...row[2]!.matchAll(/`(\w+)`/g)].map((match) => match[1]),
  }))
  const expected = Object.values(EXIT).map((exit) => ({
    exit,
    codes: Object.entries(ERRORS)
      .filter(([, error]) => error.exit === exit)
      .map(([code]) => code),
  }))
  expect(rows).toEqual(expected)
})
