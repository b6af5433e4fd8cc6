import { runProgram } from '../../../lib/process/run-program.js'

const INFO = '/info/refs?service=git-upload-pack'

/**
 * Where a repository has moved to on the same server, as after a renaming; null when it has not. Fetches follow no redirect,
 * because a password would follow it to any server; git's own trace says where it leads
 * (https://git-scm.com/docs/git, "GIT_TRACE_CURL").
 *
 * @param env that of the fetch
 */
export async function movedTo(
  address: string,
  env: Record<string, string | undefined>,
  signal: AbortSignal,
): Promise<string | null> {
  const { stderr } = await runProgram('git', ['ls-remote', '--', address], {
    env: { ...env, GIT_TRACE_CURL: '1', GIT_TRACE_CURL_NO_DATA: '1', GIT_TRACE_REDACT: '1' },
    signal,
    timeout: 30_000,
  })
  const location = /Recv header: location: (.*)$/im.exec(stderr)?.[1]?.trim()
  if (location === undefined || !URL.canParse(location, address)) return null
  const there = new URL(location, address)
  if (there.origin !== new URL(address).origin || !there.href.endsWith(INFO)) return null
  return there.href.slice(0, -INFO.length)
}
