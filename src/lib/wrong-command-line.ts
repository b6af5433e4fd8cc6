import { isRecord } from './atomic-file.js'
import { messageOf } from './errors.js'
import { nearest } from './nearest.js'

/** Sentences of oclif's parser (`parser/errors.js`, `parser/parse.js`, `parser/validate.js`, `flags.js`), and ours for them. */
const SENTENCES: readonly (readonly [RegExp, (...found: string[]) => string])[] = [
  [/^Missing \d+ required args?(?::\n([\s\S]*))?$/, (args) => missing(args)],
  [/^Missing required flag (\S+)$/, (name) => `--${name} is missing.`],
  [/^Unexpected arguments?: (.*)$/s, (words) => `Unexpected argument: ${words}`],
  [/^Flag --(\S+) expects a value$/, (name) => `--${name} needs a value.`],
  [
    /^Parsing --(\S+)\s+Expected (.*) but received: (.*)$/s,
    (name, what, got) => `--${name} must be ${what}, not ${got}.`,
  ],
  [/^Parsing --(\S+)\s+(\S.*)$/s, (name, why) => `--${name}: ${why}`],
  [
    /^Expected (?:(--[^\s=]+)=)?(.*) to be one of: (.*)$/s,
    (name, got, all) => `${name || 'It'} must be one of ${all}, not ${got}.`,
  ],
  [
    /^--([^\s=]+)(?:=[^=]*)? cannot also be provided when using --(\S+)$/,
    (one, other) => `--${one} and --${other} do not go together.`,
  ],
  [
    /^(All|One) of the following must be provided when using --(\S+): (.*)$/,
    (many, name, all) => `--${name} needs ${many === 'One' ? 'one of ' : ''}${all}.`,
  ],
  [/^Exactly one of the following must be provided: (.*)$/, (all) => `Give one of ${all}, and no more.`],
  [/^At least one of the following must be provided: (.*)$/, (all) => `Give at least one of ${all}.`],
]

/** What is wrong with a command line, in our words, from an error of oclif's parser. */
export function commandLineProblem(error: Error): string {
  const said = messageOf(error).replace('See more help with --help', '').trim()
  const unknown = /^Nonexistent flags?: (.*)$/s.exec(said)?.[1]
  if (unknown !== undefined) return unknownFlags(unknown.split(', '), flagsOf(error))
  const reasons = /^The following errors? occurred:\s+(\S.*)$/s.exec(said)?.[1]?.split('\n') ?? [said]
  return reasons.map((reason) => inOurWords(reason.trim())).join('\n')
}

function inOurWords(reason: string): string {
  for (const [pattern, sentence] of SENTENCES) {
    const found = pattern.exec(reason)
    if (found) return sentence(...found.slice(1).map((part: string | undefined) => part ?? ''))
  }
  return reason
}

/** @param args a line each: its name, in parentheses what it may be, and what it is */
function missing(args: string): string {
  const names = args
    .split('\n')
    .map((line) => {
      const [name = '', choice = ''] = line.trim().split(/\s+/)
      const values = /^\(([^()]+)\)$/.exec(choice)?.[1]?.split('|')
      return values?.every(Boolean) && values.length > 1
        ? `${name.toUpperCase()} (${values.join(', ')})`
        : name.toUpperCase()
    })
    .filter((name) => name !== '')
  return names.length === 0
    ? 'An argument is missing.'
    : `${names.join(' and ')} ${names.length === 1 ? 'is' : 'are'} missing.`
}

function unknownFlags(flags: readonly string[], known: readonly string[]): string {
  const [flag = ''] = flags
  const near = nearest(flag.replace(/^-+/, ''), known)
  const isNear = flag.startsWith('--') && near !== undefined && near.distance <= 2
  const what = flags.length === 1 ? `There is no flag ${flag}.` : `There are no flags ${flags.join(', ')}.`
  return isNear ? `${what} Did you mean --${near.name}?` : what
}

/** The flags of the command that was parsed, by their long names. */
function flagsOf(error: Error): string[] {
  const parse: unknown = 'parse' in error ? error.parse : undefined
  const input = isRecord(parse) && isRecord(parse.input) ? parse.input.flags : undefined
  return isRecord(input) ? Object.keys(input) : []
}
