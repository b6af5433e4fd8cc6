import { runProgram } from '../src/lib/process/run-program.js'
import { ensurePrograms } from '../scripts/ensure-programs.mjs'

/** What one run of wrk saw. */
export interface WrkReport {
  perSecond: number
  /** Milliseconds. */
  p99: number
}

export function ensureWrk(): void {
  ensurePrograms((line) => console.error(line), 'The benchmarks', { wrk: 'wrk' })
}

/**
 * As many requests as are answered, on kept connections.
 *
 * @throws Error when any was not answered with 2xx or 3xx
 */
export async function wrk(
  url: string,
  options: { host: string; connections: number; seconds: number },
): Promise<WrkReport> {
  const { exitCode, stdout, stderr } = await runProgram('wrk', [
    '--latency',
    ...['-t', '1', '-c', String(options.connections), '-d', `${options.seconds}s`],
    ...['-H', `Host: ${options.host}`],
    url,
  ])
  const perSecond = Number(/^Requests\/sec:\s+([\d.]+)/m.exec(stdout)?.[1])
  const [, p99, unit] = /^\s+99%\s+([\d.]+)(us|ms|s)$/m.exec(stdout) ?? []
  const failed = /^\s+(Socket errors|Non-2xx.*):.*/m.exec(stdout)?.[0]
  if (exitCode !== 0 || failed !== undefined || !perSecond || unit === undefined)
    throw new Error(`wrk on ${url}: ${failed?.trim() ?? `code ${exitCode}`}\n${stderr}${stdout}`)
  return { perSecond, p99: Number(p99) * { us: 0.001, ms: 1, s: 1000 }[unit as 'us' | 'ms' | 's'] }
}
