/**
 * The pre-receive hook as git runs it: a POSIX shell script, on Windows by the shell that git brings along. It becomes our
 * hook program.
 *
 * @param command program and arguments; on Windows with slashes, which both that shell and Node understand
 */
export function hookScript(command: readonly string[], platform = process.platform): string {
  const words = command.map((word) => shellQuote(platform === 'win32' ? word.replaceAll('\\', '/') : word))
  return `#!/bin/sh\n# Written by gigalixir and written again when it changes.\nexec ${words.join(' ')}\n`
}

/** A word that a POSIX shell takes as it is. */
function shellQuote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`
}
