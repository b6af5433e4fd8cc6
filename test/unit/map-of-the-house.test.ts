import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { packageRoot } from '../../src/lib/paths.js'

const root = packageRoot()

/** Each file and folder that the map in CONTRIBUTING.md names, with the folder it stands under. */
function mapped(): string[] {
  const [, map = ''] =
    /## The map\n\n```\n([\s\S]*?)```/.exec(readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8')) ?? []
  let folder = ''
  return map.split('\n').flatMap((line) => {
    const isBelow = line.startsWith(' ')
    const names = (/^\s*(\S+(?: \S+)*?)(?:\s{2,}|$| (?=\S*[^\w./-]))/.exec(line)?.[1] ?? '')
      .split(' ')
      .filter((name) => /[/.]/.test(name))
    if (!isBelow && names[0] !== undefined) folder = names[0]
    return isBelow ? names.map((name) => join(folder, name)) : names
  })
}

it('is true: everything it names is there', () => {
  const names = mapped()
  expect(names.length).toBeGreaterThan(30)
  expect(names.filter((name) => !existsSync(join(root, name)))).toEqual([])
})
