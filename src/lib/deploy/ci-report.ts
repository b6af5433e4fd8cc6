import { appendFile } from 'node:fs/promises'
import { GigalixirError, messageOf } from '../errors.js'
import type { VerifiedRelease } from './verify.js'

/** What a deploy or a wait came to. */
export type Outcome = { readonly live: Omit<VerifiedRelease, 'format'> } | { readonly error: unknown }

/**
 * Tells GitHub Actions how a deploy ended: a summary of the job, and an annotation when it failed
 * (https://docs.github.com/actions/reference/workflow-commands-for-github-actions). Elsewhere nothing.
 */
export async function reportToCi(
  app: string,
  url: string | undefined,
  outcome: Outcome,
  env: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  if ('error' in outcome && env.GITHUB_ACTIONS === 'true') {
    const [headline = ''] = messageOf(outcome.error).split('\n')
    process.stderr.write(`::error title=${property(`gigalixir: ${app}`)}::${data(headline)}\n`)
  }
  const file = env.GITHUB_STEP_SUMMARY
  if (!file) return
  try {
    await appendFile(file, summaryOf(app, url, outcome))
  } catch (error) {
    process.stderr.write(`The job summary could not be written: ${messageOf(error)}\n`)
  }
}

function summaryOf(app: string, url: string | undefined, outcome: Outcome): string {
  if ('error' in outcome) {
    const { error } = outcome
    const code = error instanceof GigalixirError ? ` (${error.code})` : ''
    return `### ✗ ${app}: not live${code}\n\n${fenced(messageOf(error))}\n`
  }
  const { version, sha, replicas, stable_for_seconds: stable, http } = outcome.live
  const rows: [string, string][] = [
    ['Version', version === undefined ? '' : String(version)],
    ['Commit', sha === undefined ? '' : `\`${sha.slice(0, 12)}\``],
    ['Healthy replicas', String(replicas)],
    ['Stable for', stable === undefined ? '' : `${stable} s`],
    ['HTTP', http === undefined ? '' : `${http.status} ${http.url}`],
    ['Address', url ?? ''],
  ]
  const lines = rows.filter(([, value]) => value !== '').map(([name, value]) => `| ${name} | ${value} |`)
  return [`### ✓ ${app} is live`, '', '| | |', '| --- | --- |', ...lines, '', ''].join('\n')
}

/** A block of text as it is, whatever fences are in it. */
function fenced(text: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((each) => each.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}text\n${text}\n${fence}\n`
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
