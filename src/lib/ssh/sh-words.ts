/** A word as the remote shell, which is bash, takes it for one. */
export function shWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}

/** Words of a command line for the remote shell, each as it is. */
export function shWords(words: readonly string[]): string {
  return words.map(shWord).join(' ')
}

/** The words of options somebody typed as one text: separated by blanks, held together by quotes. */
export function splitWords(text: string): string[] {
  const words = text.match(/(?:[^\s"']|"[^"]*"|'[^']*')+/g) ?? []
  return words.map((word) =>
    word.replace(/"([^"]*)"|'([^']*)'/g, (_, double?: string, single?: string) => double ?? single ?? ''),
  )
}
