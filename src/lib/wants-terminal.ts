/** What is for a person at a terminal and ends at once without one, by its first word. */
const SHELLS = new Set(['bash', 'sh', 'zsh', 'dash'])
const CONSOLES = new Set(['iex', 'erl', 'psql', 'top', 'vi', 'vim', 'nano', 'less'])
const OF_RELEASES = new Set(['console', 'remote', 'remote_console', 'start_iex', 'console_boot'])

/** Whether a command is one to be typed into: a shell without something to run, an IEx, the console of a release. */
export function wantsTerminal([program = '', ...args]: readonly string[]): boolean {
  if (SHELLS.has(program)) return args.every((word) => /^-[il]+$|^--login$/.test(word))
  if (CONSOLES.has(program)) return true
  return program.startsWith('bin/') && OF_RELEASES.has(args[0] ?? '')
}
