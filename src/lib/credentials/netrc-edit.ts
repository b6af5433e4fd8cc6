import { netrcEntries } from './netrc-entries.js'
import type { NetrcEntryAt } from './netrc-entries.js'

interface LoginAndPassword {
  readonly login: string
  readonly password: string
}

/** Netrc text in which a machine has this login and password; nothing else differs from `text`. */
export function withMachine(text: string, machine: string, { login, password }: LoginAndPassword): string {
  const entries = netrcEntries(text)
  const entry = entries.find((each) => each.machine === machine)
  if (!entry) return withNewEntry(text, entries, machine, { login, password })
  const name = entry.words[1]
  const missing = [
    ...(entry.login ? [] : [` login ${quoted(login)}`]),
    ...(entry.password ? [] : [` password ${quoted(password)}`]),
  ].join('')
  return replaced(text, [
    ...(name ? [{ start: name.end, end: name.end, by: missing }] : []),
    ...(entry.login ? [{ ...entry.login, by: quoted(login) }] : []),
    ...(entry.password ? [{ ...entry.password, by: quoted(password) }] : []),
  ])
}

/** Netrc text without the machine's entries that have this login and password; comments in and around them stay. */
export function withoutMachine(text: string, machine: string, { login, password }: LoginAndPassword): string {
  const ours = netrcEntries(text).filter(
    (entry) =>
      entry.machine === machine && entry.login?.value === login && entry.password?.value === password,
  )
  return ours.reduceRight((rest, entry) => withoutEntry(rest, entry), text)
}

function withoutEntry(text: string, entry: NetrcEntryAt): string {
  // A macro belongs to the machine above it: that machine's name has to stay.
  const words = entry.hasMacro ? entry.words.slice(2) : entry.words
  return [...words].reverse().reduce((rest, { start, end }) => {
    const lineStart = rest.lastIndexOf('\n', start - 1) + 1
    const lineEnd = rest.indexOf('\n', end)
    const before = rest.slice(lineStart, start)
    const after = rest.slice(end, lineEnd === -1 ? undefined : lineEnd)
    const aloneInLine = before.trim() === '' && after.trim() === ''
    if (aloneInLine) return rest.slice(0, lineStart) + (lineEnd === -1 ? '' : rest.slice(lineEnd + 1))
    // With the blanks on one side, so that the words around stay apart.
    const blanks = /^[ \t]*/.exec(after)?.[0].length ?? 0
    return rest.slice(0, start) + rest.slice(end + blanks)
  }, text)
}

function withNewEntry(
  text: string,
  entries: readonly NetrcEntryAt[],
  machine: string,
  { login, password }: LoginAndPassword,
): string {
  const eol = text.includes('\r\n') ? '\r\n' : '\n'
  const lines = [
    `machine ${quoted(machine)}`,
    `  login ${quoted(login)}`,
    `  password ${quoted(password)}`,
    '',
  ]
  const added = lines.join(eol)
  // Programs stop reading at `default`: whatever comes after it is never found.
  const last = entries.find((entry) => entry.machine === undefined)?.words[0]
  if (last) {
    const lineStart = text.lastIndexOf('\n', last.start - 1) + 1
    const alone = text.slice(lineStart, last.start).trim() === ''
    const at = alone ? lineStart : last.start
    return text.slice(0, at) + (alone ? '' : eol) + added + text.slice(at)
  }
  const broken = text === '' || text.endsWith('\n') ? text : text + eol
  return broken + (endsInsideMacro(text) ? eol : '') + added
}

/** Whether a further line would belong to a macro: nothing but a blank line ends one. */
function endsInsideMacro(text: string): boolean {
  const probe = `${text}\nmachine probe.invalid\n`
  return !netrcEntries(probe).some((entry) => entry.machine === 'probe.invalid')
}

function quoted(word: string): string {
  return word === '' || /[\s"\\#]/.test(word) ? `"${word.replace(/["\\]/g, '\\$&')}"` : word
}

function replaced(text: string, changes: { start: number; end: number; by: string }[]): string {
  return [...changes]
    .sort((a, b) => b.start - a.start)
    .reduce((rest, { start, end, by }) => rest.slice(0, start) + by + rest.slice(end), text)
}
