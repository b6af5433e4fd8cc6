import { joinSpacedCommand } from '../joined-command.js'
import type { CommandEntry, FlagEntry } from './manifest.js'

/** One thing that may stand where the cursor is. */
export interface Candidate {
  readonly value: string
  readonly description: string
}

/** Values no manifest knows: on this machine (`targets`, `accounts`), or on the platform. */
export type ValueKind = 'targets' | 'accounts' | 'apps' | 'releases' | 'builds' | 'replicas'

export type Completion =
  | { readonly kind: 'candidates'; readonly candidates: readonly Candidate[] }
  | {
      readonly kind: 'values'
      readonly of: ValueKind
      /** What `-a` says, for values of an app. */
      readonly app?: string
      /** What stands before the value in the same word, such as `--app_name=`. */
      readonly before: string
    }

const VALUES_OF_FLAG: Record<string, ValueKind> = {
  app_name: 'apps',
  src_app_name: 'apps',
  dst_app_name: 'apps',
  canary_name: 'apps',
  target: 'targets',
  pod: 'replicas',
  replica: 'replicas',
}
/** Flags and arguments whose name alone does not tell what they are. */
const VALUES_IN_COMMAND: Record<string, ValueKind> = {
  'releases:rollback version': 'releases',
  'builds:output id': 'builds',
  'builds:shell id': 'builds',
  'logout email': 'accounts',
  'accounts:use email': 'accounts',
  'git:remote app': 'apps',
  'target:use name': 'targets',
}

/**
 * What may stand at the cursor.
 *
 * @param words the words before it, without the program's name
 * @param current the beginning of the word it is in
 */
export function completionFor(
  commands: readonly CommandEntry[],
  words: readonly string[],
  current: string,
): Completion {
  const shown = commands.filter((command) => command.hidden !== true)
  const isTopic = (id: string) => shown.some((command) => command.id.startsWith(`${id}:`))
  const isKnown = (id: string) => findCommand(commands, id) !== undefined || isTopic(id)
  const asked = words[0] === 'help' ? words.slice(1) : words
  const [id, ...rest] = joinSpacedCommand(asked, isKnown)
  if (id === undefined) return some(firstWords(shown, current))

  const command = findCommand(commands, id)
  const below = rest.length === 0 && !current.startsWith('-') ? subcommands(shown, id, current) : []
  if (words[0] === 'help' || !command) return some(below)
  const own = withinCommand(command, rest, current)
  return below.length > 0 && own.kind === 'candidates' ? some([...below, ...own.candidates]) : own
}

function withinCommand(command: CommandEntry, rest: readonly string[], current: string): Completion {
  const end = rest.includes('--')
  const waiting = end ? undefined : flagWaitingForValue(command, rest.at(-1))
  const app = appIn(command, rest)
  if (waiting) return valuesOf(command, waiting, current, '', app)
  if (!end && current.startsWith('-')) {
    const equals = /^(--[^=]+)=(.*)$/s.exec(current)
    const flag = equals?.[1] === undefined ? undefined : flagNamed(command, equals[1])
    if (flag) return valuesOf(command, flag, equals?.[2] ?? '', `${equals?.[1] ?? ''}=`, app)
    return some(flagsOf(command, rest, current))
  }
  const position = rest.filter(
    (word, i) => !word.startsWith('-') && !flagWaitingForValue(command, rest[i - 1]),
  ).length
  const [name, arg] = Object.entries(command.args)[position] ?? []
  if (name === undefined) return some([])
  const of = VALUES_IN_COMMAND[`${command.id} ${name}`]
  return of ? { kind: 'values', of, before: '', ...app } : some(plain(arg?.options ?? [], current))
}

function valuesOf(
  command: CommandEntry,
  flag: FlagEntry,
  current: string,
  before: string,
  app: { app?: string },
): Completion {
  const of = VALUES_IN_COMMAND[`${command.id} ${flag.name}`] ?? VALUES_OF_FLAG[flag.name]
  if (of) return { kind: 'values', of, before, ...app }
  const options = plain(flag.options ?? [], current)
  return some(options.map(({ value, description }) => ({ value: before + value, description })))
}

/** Names without a colon to begin with; all that begin alike once something is typed. */
function firstWords(shown: readonly CommandEntry[], current: string): Candidate[] {
  const ids = new Map(shown.map(({ id, summary = '' }) => [id, summary]))
  for (const { id } of shown) {
    const topic = id.split(':')[0] ?? id
    if (!ids.has(topic)) ids.set(topic, `Commands of ${topic}`)
  }
  ids.set('help', 'Show help for a command')
  return candidates(ids, current).filter(({ value }) => current !== '' || !value.includes(':'))
}

/** `apps` + `cr` → `create`. */
function subcommands(shown: readonly CommandEntry[], id: string, current: string): Candidate[] {
  const next = new Map<string, string>()
  for (const command of shown) {
    if (!command.id.startsWith(`${id}:`)) continue
    const [word = '', ...more] = command.id.slice(id.length + 1).split(':')
    if (more.length === 0) next.set(word, command.summary ?? '')
    else if (!next.has(word)) next.set(word, `Commands of ${id} ${word}`)
  }
  return candidates(next, current)
}

function flagsOf(command: CommandEntry, rest: readonly string[], current: string): Candidate[] {
  const all = new Map<string, string>()
  for (const flag of Object.values(command.flags)) {
    const names = [flag.name, ...(flag.aliases ?? [])].map((name) => `--${name}`)
    const used = rest.some((word) => names.includes(word.split('=')[0] ?? '') || word === `-${flag.char}`)
    if (flag.hidden === true || (used && flag.multiple !== true)) continue
    all.set(`--${flag.name}`, flag.description ?? '')
    if (flag.allowNo === true) all.set(`--no-${flag.name}`, `Not: ${flag.description ?? ''}`)
  }
  all.set('--help', 'Show help for this command.')
  return candidates(all, current)
}

function flagWaitingForValue(command: CommandEntry, word: string | undefined): FlagEntry | undefined {
  const flag = word === undefined ? undefined : flagNamed(command, word)
  return flag?.type === 'option' ? flag : undefined
}

function flagNamed(command: CommandEntry, word: string): FlagEntry | undefined {
  return Object.values(command.flags).find(
    ({ name, char, aliases = [] }) =>
      word === `--${name}` ||
      (char !== undefined && word === `-${char}`) ||
      aliases.some((alias) => word === `--${alias}`),
  )
}

function appIn(command: CommandEntry, rest: readonly string[]): { app?: string } {
  for (const [i, word] of rest.entries()) {
    const [name = '', value] = word.split('=')
    if (flagNamed(command, name)?.name !== 'app_name') continue
    const app = value ?? rest[i + 1]
    if (app) return { app }
  }
  return {}
}

function findCommand(commands: readonly CommandEntry[], id: string): CommandEntry | undefined {
  return commands.find(
    (command) => command.id === id || command.aliases.includes(id) || command.hiddenAliases.includes(id),
  )
}

function candidates(all: ReadonlyMap<string, string>, current: string): Candidate[] {
  return [...all]
    .filter(([value]) => value.startsWith(current))
    .map(([value, description]) => ({ value, description }))
    .sort((a, b) => (a.value < b.value ? -1 : 1))
}

function plain(options: readonly string[], current: string): Candidate[] {
  return options.filter((value) => value.startsWith(current)).map((value) => ({ value, description: '' }))
}

function some(list: readonly Candidate[]): Completion {
  return { kind: 'candidates', candidates: list }
}
