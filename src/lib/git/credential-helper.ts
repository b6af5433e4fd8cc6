import { programArguments } from '../paths.js'
import { runGit, tryGit } from './run-git.js'

/** The command git runs; also how we know our own entries again. */
const HELPER_COMMAND = 'git:credentials'

/**
 * Git's configuration for one URL: an empty value first, which clears the helpers inherited from the person's own
 * configuration for this URL (a keychain would remember our key, or answer with another), then ours.
 */
export function helperValues(): [string, string] {
  return [
    '',
    `!${[process.execPath, ...programArguments('main')].map(shellWord).join(' ')} ${HELPER_COMMAND}`,
  ]
}

/** The same as arguments for a single git call, for URLs the repository has no configuration for. */
export function helperArguments(url: string): string[] {
  return helperValues().flatMap((value) => ['-c', `${keyOf(url)}=${value}`])
}

/** Writes the helper into the repository's own configuration, for this URL alone. @throws GigalixirError GIT_FAILED */
export async function configureCredentialHelper(url: string, cwd: string): Promise<void> {
  const [clear, ours] = helperValues()
  await runGit(['config', '--local', '--replace-all', keyOf(url), clear], cwd)
  await runGit(['config', '--local', '--add', keyOf(url), ours], cwd)
}

/** Takes the helper back; what others configured for the URL stays. @throws GigalixirError GIT_FAILED */
export async function removeCredentialHelper(url: string, cwd: string): Promise<void> {
  const { stdout } = await tryGit(['config', '--local', '--get-all', keyOf(url)], cwd)
  if (!stdout.includes(` ${HELPER_COMMAND}`)) return
  await runGit(['config', '--local', '--unset-all', keyOf(url)], cwd)
}

/** Our helper as it is configured for a URL or for its server, with the files it needs; undefined when git would ask somebody else. */
export async function configuredHelper(
  url: string,
  cwd: string,
): Promise<{ readonly paths: readonly string[] } | undefined> {
  const { stdout } = await tryGit(['config', '--get-urlmatch', 'credential.helper', url], cwd)
  const ours = stdout.trimEnd()
  if (!isOurHelper(ours)) return undefined
  const paths = [...ours.matchAll(/'((?:[^']|'\\'')*)'/g)].map((match) =>
    (match[1] ?? '').replaceAll("'\\''", "'"),
  )
  return { paths: paths.filter((path) => !path.startsWith('-')) }
}

/** Whether a configured helper is this program. */
export function isOurHelper(value: string): boolean {
  return value.endsWith(` ${HELPER_COMMAND}`)
}

/** The name of a URL's helper in git's configuration. */
export function keyOf(url: string): string {
  return `credential.${url}.helper`
}

/**
 * A word for the shell git uses, which is sh on every system: Git for Windows brings its own, and there a backslash in
 * a path would be taken for an escape somewhere on the way.
 */
function shellWord(word: string): string {
  const path = process.platform === 'win32' ? word.replaceAll('\\', '/') : word
  return `'${path.replaceAll("'", "'\\''")}'`
}
