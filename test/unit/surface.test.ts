import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { packageRoot } from '../../src/lib/paths.js'
import { SURFACE } from '../support/surface.js'
import type { KnownCommand } from '../support/surface.js'

/** Commands of the surface that do not exist yet. Whoever adds one takes it off this list. */
const NOT_YET: readonly string[] = []

interface ManifestFlag {
  name: string
  char?: string
  aliases?: string[]
  hidden?: boolean
}

interface ManifestCommand {
  aliases: string[]
  hiddenAliases: string[]
  args: Record<string, unknown>
  flags: Record<string, ManifestFlag>
  strict: boolean
  hidden?: boolean
}

const { commands } = JSON.parse(readFileSync(join(packageRoot(), 'oclif.manifest.json'), 'utf8')) as {
  commands: Record<string, ManifestCommand | undefined>
}

/** What a command is lacking, in words. */
function lacking({ id, flags, words, oldNames }: KnownCommand): string[] {
  const command = commands[id]
  if (!command) return [`${id} does not exist`]
  const has = Object.values(command.flags).map((flag) =>
    flag.char ? `${flag.char}/${flag.name}` : flag.name,
  )
  const taken = command.strict ? Object.keys(command.args).length : 'many'
  return [
    ...flags.filter((flag) => !has.includes(flag)).map((flag) => `${id} has no flag ${flag}`),
    ...oldNames.filter((name) => !command.hiddenAliases.includes(name)).map((name) => `${id} is no ${name}`),
    ...(words === 'many' && taken !== 'many' ? [`${id} takes ${taken} words and no more`] : []),
    ...(typeof words === 'number' && typeof taken === 'number' && taken < words
      ? [`${id} takes no word`]
      : []),
  ]
}

describe('the documented surface', () => {
  it.each(SURFACE.filter((each) => !NOT_YET.includes(each.id)).map((each) => [each.id, each] as const))(
    '%s is there with its flags, words and old names',
    (_id, each) => {
      expect(lacking(each)).toEqual([])
    },
  )

  it('names as missing only what is missing', () => {
    expect(NOT_YET.filter((id) => commands[id] !== undefined)).toEqual([])
    expect(NOT_YET.filter((id) => !SURFACE.some((each) => each.id === id))).toEqual([])
  })

  it('takes --app for the app wherever it takes -a', () => {
    const without = Object.entries(commands).filter(([, command]) => {
      const flag = command?.flags.app_name
      return flag !== undefined && !flag.aliases?.includes('app')
    })
    expect(without.map(([id]) => id)).toEqual([])
  })

  it('gives every name to one command alone', () => {
    const names = Object.entries(commands).flatMap(([id, command]) => [
      id,
      ...(command?.aliases ?? []),
      ...(command?.hiddenAliases ?? []),
    ])
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([])
  })

  it('keeps old names and the names of today apart in help', () => {
    const oldNames = SURFACE.flatMap((each) => each.oldNames)
    const shown = Object.entries(commands).flatMap(([id, command]) => [id, ...(command?.aliases ?? [])])
    expect(oldNames.filter((name) => shown.includes(name))).toEqual([])
  })

  it.each(Object.keys(commands))('%s has an example', (id) => {
    expect((commands[id] as { examples?: unknown[] }).examples ?? [], id).not.toEqual([])
  })
})
