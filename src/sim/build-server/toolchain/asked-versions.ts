import { runProgram } from '../../../lib/process/run-program.js'
import { environmentOf } from '../git-source.js'
import type { PushedCommit } from '../git-source.js'

/** What an app's `elixir_buildpack.config` asks for; null for what it does not say. */
export interface AskedVersions {
  readonly erlang: string | null
  readonly elixir: string | null
}

/** Reads them out of a pushed commit. */
export async function askedVersions(source: PushedCommit): Promise<AskedVersions> {
  const file = `${source.commit}:elixir_buildpack.config`
  const { exitCode, stdout } = await runProgram('git', ['show', file], { env: environmentOf(source) })
  return exitCode === 0 ? parseAsked(stdout) : { erlang: null, elixir: null }
}

/**
 * The two settings in a file of shell, in the form everybody writes them: `erlang_version=27.2`, with or without quotes. What
 * the file computes is not seen here, and the build goes on with the stack's own.
 */
export function parseAsked(config: string): AskedVersions {
  const setting = (name: string) => {
    const found = [...config.matchAll(new RegExp(`^[ \\t]*${name}=["']?([^"'\\s#]+)["']?`, 'gm'))].at(-1)?.[1]
    return found !== undefined && /^v?\d[\w.-]*$/.test(found) ? found.replace(/^v/, '') : null
  }
  return { erlang: setting('erlang_version'), elixir: setting('elixir_version') }
}
