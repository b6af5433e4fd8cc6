/** Shells completion is made for. */
export const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const
export type Shell = (typeof SHELLS)[number]

/** What a shell asks: the words before the cursor, and the beginning of the one it is in. */
export interface Question {
  readonly shell: Shell
  readonly words: readonly string[]
  readonly current: string
}

/**
 * Reads `complete SHELL -- WORD… =CURRENT`. The last word carries a `=` because some shells drop an empty argument, and an
 * empty word is what is asked about most.
 */
export function parseCompletionQuestion(argv: readonly string[]): Question | undefined {
  const [name, separator, ...words] = argv
  const shell = SHELLS.find((each) => each === name)
  const last = words.at(-1)
  if (!shell || separator !== '--' || !last?.startsWith('=')) return undefined
  return { shell, words: words.slice(0, -1), current: last.slice(1) }
}
