import { execa } from 'execa'
import { GigalixirError, messageOf } from '../errors.js'
import { isThisMachine } from '../proxy.js'
import { ShownBytes } from '../ui/shown.js'
import { terminals } from '../ui/terminal.js'
import { helperArguments } from './credential-helper.js'

export interface PushOptions {
  readonly cwd: string
  /** Where to push. */
  readonly url: string
  /** Full id of the commit to push. */
  readonly commit: string
  /** Full name of the branch to push it onto. */
  readonly ref: string
  /** Also when the branch has other commits. */
  readonly force?: boolean
  /** Header lines the push's requests carry, by which it tells the platform how to build. */
  readonly headers?: readonly string[]
  readonly signal?: AbortSignal
}

/** What became of the pushed ref, as `git push --porcelain` tells it. */
export interface PushResult {
  readonly outcome: 'pushed' | 'up-to-date' | 'rejected-here' | 'rejected-there' | 'failed'
  /** Git's reason in brackets, such as `pre-receive hook declined`. */
  readonly reason?: string
  readonly exitCode: number
}

/**
 * Pushes one commit and shows git's own words, the build's among them, on our stderr as they come. Nothing is asked:
 * the credentials come from our helper.
 *
 * @throws GigalixirError GIT_FAILED when git cannot run; INTERRUPTED
 */
export async function pushCommit(options: PushOptions): Promise<PushResult> {
  const onTerminal = terminals().stderr
  const child = execa(
    'git',
    [
      ...helperArguments(options.url),
      ...directArguments(options.url),
      ...(options.headers ?? []).flatMap((line) => ['-c', `http.${options.url}.extraHeader=${line}`]),
      'push',
      '--porcelain',
      ...(onTerminal ? ['--progress'] : []),
      ...(options.force ? ['--force'] : []),
      options.url,
      `${options.commit}:${options.ref}`,
    ],
    {
      cwd: options.cwd,
      // An askpass program would open a window where the terminal prompt is switched off.
      env: { GIT_TERMINAL_PROMPT: '0', GIT_ASKPASS: '' },
      stdin: 'ignore',
      // What a build prints is among git's own words, and may not steer the terminal (CVE-2024-52005).
      stderr: 'pipe',
      buffer: { stderr: false },
      reject: false,
      forceKillAfterDelay: 5000,
      windowsHide: true,
      ...(options.signal && { cancelSignal: options.signal }),
    },
  )
  const words = new ShownBytes(onTerminal)
  child.stderr.on('data', (chunk: Buffer) => process.stderr.write(words.take(chunk)))
  const result = await child
  process.stderr.write(words.rest())
  if (result.isCanceled) throw new GigalixirError('INTERRUPTED', 'The push was stopped.')
  if (result.exitCode === undefined) {
    throw new GigalixirError('GIT_FAILED', `git could not run: ${messageOf(result.cause)}.`, {
      next: ['Install git and try again.'],
      cause: result.cause,
    })
  }
  return { ...parsePorcelain(result.stdout), exitCode: result.exitCode }
}

/**
 * Git takes the proxy of the environment, as the API client does; and like that one it must not look for this machine's
 * simulator behind it. An empty value means no proxy (https://git-scm.com/docs/git-config, "http.proxy").
 */
function directArguments(url: string): string[] {
  return isThisMachine(new URL(url).hostname) ? ['-c', `http.${url}.proxy=`] : []
}

/**
 * Reads the line `<flag>\t<from>:<to>\t<summary> (<reason>)` of `git push --porcelain`
 * (https://git-scm.com/docs/git-push, "OUTPUT"); these words are not translated, unlike those on stderr.
 */
export function parsePorcelain(stdout: string): Pick<PushResult, 'outcome' | 'reason'> {
  const match = /^(.)\t[^\t]*\t(.*?)(?: \(([^)]*)\))?\r?$/m.exec(stdout)
  if (!match) return { outcome: 'failed' }
  const [, flag, summary, reason] = match
  const because = reason === undefined ? {} : { reason }
  if (flag === '=') return { outcome: 'up-to-date' }
  if (flag !== '!') return { outcome: 'pushed' }
  if (summary === '[remote rejected]') return { outcome: 'rejected-there', ...because }
  return { outcome: summary === '[rejected]' ? 'rejected-here' : 'failed', ...because }
}
