/**
 * Joins a command spelled with spaces: `apps create -n x` becomes `apps:create -n x`.
 *
 * The longest run of leading words that names a command (or topic) wins; what follows is arguments and stays as it is,
 * also when an argument looks like a command. `apps:create` and mixtures such as `account:mfa activate` work alike.
 *
 * @param isKnown whether an id in colon spelling names a command, an alias or a topic
 */
export function joinSpacedCommand(argv: readonly string[], isKnown: (id: string) => boolean): string[] {
  const firstFlag = argv.findIndex((word) => word.startsWith('-') || word === '')
  const words = firstFlag === -1 ? argv : argv.slice(0, firstFlag)
  for (let length = Math.min(words.length, MOST_WORDS); length > 1; length -= 1) {
    const id = words.slice(0, length).join(':')
    if (isKnown(id)) return [id, ...argv.slice(length)]
  }
  return [...argv]
}

/**
 * Flags of every command that stand before the command (`gigalixir --target sim ps`), and the rest of the words.
 *
 * @returns the flags to be put behind the command's name
 */
export function leadingFlags(argv: readonly string[]): { flags: string[]; rest: string[] } {
  let end = 0
  for (;;) {
    const word = argv[end] ?? ''
    if (word === '--json' || word.startsWith('--target=')) end += 1
    else if (word === '--target' && argv[end + 1] !== undefined) end += 2
    else return { flags: argv.slice(0, end), rest: argv.slice(end) }
  }
}

/** No command has more words than this (`account:mfa:recovery_codes:regenerate`). */
const MOST_WORDS = 4
