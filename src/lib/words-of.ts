interface ParsedToken {
  readonly type: string
  readonly input: string
}

/**
 * The words of a command line that are no flags, in the order in which they were typed. oclif's own `argv` puts words
 * that occur twice beside each other: `run echo a b a` would become `echo a a b`.
 */
export function wordsOf(raw: readonly ParsedToken[]): string[] {
  return raw.filter((token) => token.type === 'arg').map((token) => token.input)
}
