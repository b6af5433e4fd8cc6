/**
 * Values of flags that look like flags: `-o "-o StrictHostKeyChecking=no"`, `--password=-erlang`. oclif takes what begins as
 * a flag of the command does for that flag, in every spelling, and says that a value is missing. So such a value gets a
 * character before it that no argument of a process can hold, which is taken off again when oclif has read it.
 */

const GUARD = '\0'

/** As much of a flag's definition as matters here. */
interface FlagDefinition {
  readonly type: 'boolean' | 'option'
  readonly char?: string | undefined
  readonly aliases?: readonly string[] | undefined
  readonly charAliases?: readonly string[] | undefined
  readonly options?: readonly string[] | undefined
}

export type FlagDefinitions = Readonly<Record<string, FlagDefinition>>

/**
 * The same command line with its values guarded. A word that is a flag as a whole (`-o -a APP`) stays one: there the value was
 * forgotten.
 */
export function guardValues(words: readonly string[], definitions: FlagDefinitions): string[] {
  const guarded: string[] = []
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? ''
    if (word === '--') return [...guarded, ...words.slice(index)]
    const [flag, joined] = split(word, definitions)
    if (joined !== undefined && takesAny(flag) && isTaken(joined, definitions)) {
      guarded.push(optionOf(word), GUARD + joined)
    } else guarded.push(word)
    const next = words[index + 1]
    if (joined !== undefined || flag?.type !== 'option' || next === undefined) continue
    const isValue = /^-[^-]./s.test(next) && takesAny(flag) && isTaken(next, definitions)
    guarded.push(isValue ? GUARD + next : next)
    index++
  }
  return guarded
}

/** Takes the guard off, wherever it is. */
export function unguarded<T>(value: T): T {
  if (typeof value === 'string') return value.replaceAll(GUARD, '') as T
  return Array.isArray(value) ? (value.map(unguarded) as T) : value
}

/** The flag a word begins with, and the value that is joined to it. */
function split(
  word: string,
  definitions: FlagDefinitions,
): [flag: FlagDefinition | undefined, joined: string | undefined] {
  if (word.startsWith('--')) {
    const [, name = '', value] = /^--([^=]*)(?:=(.*))?$/s.exec(word) ?? []
    return [named(name, definitions), value]
  }
  if (!word.startsWith('-') || word.length < 2) return [undefined, undefined]
  const [, char = '', value] = /^-(.)(?:=?(.+))?$/s.exec(word) ?? []
  return [ofChar(char, definitions), value]
}

function optionOf(word: string): string {
  return word.startsWith('--') ? word.slice(0, word.indexOf('=')) : word.slice(0, 2)
}

function named(name: string, definitions: FlagDefinitions): FlagDefinition | undefined {
  if (Object.hasOwn(definitions, name)) return definitions[name]
  return Object.values(definitions).find(({ aliases }) => aliases?.includes(name))
}

function ofChar(char: string, definitions: FlagDefinitions): FlagDefinition | undefined {
  return Object.values(definitions).find((each) => each.char === char || each.charAliases?.includes(char))
}

/** Whether oclif would take a value for a flag. */
function isTaken(value: string, definitions: FlagDefinitions): boolean {
  if (value.startsWith('--')) return named(value.replace(/^--(no-)?/, ''), definitions) !== undefined
  return value.startsWith('-') && ofChar(value.slice(1, 2), definitions) !== undefined
}

/** A choice among some is checked while it is read, and none of them begins so. */
function takesAny(flag: FlagDefinition | undefined): boolean {
  return flag?.type === 'option' && flag.options === undefined
}
