import { packTar } from '../../../archive/index.js'
import { dockerWords, execIn } from '../client/index.js'
import { PLATFORM_FOLDER } from '../../../engine/index.js'
import type { UpgradedTo } from '../../../engine/index.js'
import type { RunContext } from './run-context.js'

/** A release handler may have to suspend and change thousands of processes. */
const LIMIT = 120_000

/** What a container was upgraded to, kept in it: its labels tell what it was started as, and cannot be changed. */
const NOTE = 'upgraded.json'

/**
 * Runs the upgrade in a container (stack/image/lib/upgrade.sh).
 *
 * @returns why it failed, in words, or null
 */
export async function upgradeInPlace(
  { link }: Pick<RunContext, 'link'>,
  containerId: string,
  appVersion: string,
  to: UpgradedTo,
  signal: AbortSignal,
): Promise<string | null> {
  const command = ['/usr/local/bin/gigalixir_run', 'upgrade', appVersion]
  try {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(LIMIT)])
    const { exitCode, stdout, stderr } = await execIn(link, containerId, command, limited)
    if (exitCode !== 0) return lastWords(`${stdout}\n${stderr}`) ?? `it ended with code ${String(exitCode)}`
    const note = packTar([{ path: NOTE, content: JSON.stringify(to), mode: 0o600 }])
    await link.docker.getContainer(containerId).putArchive(note, { path: PLATFORM_FOLDER })
    return null
  } catch (error) {
    return dockerWords(error)
  }
}

/** What a container that was found had been upgraded to; null when it was not, or when it cannot be asked. */
export async function upgradedTo(
  { link }: Pick<RunContext, 'link'>,
  containerId: string,
): Promise<UpgradedTo | null> {
  const command = ['cat', `${PLATFORM_FOLDER}/${NOTE}`]
  try {
    const { exitCode, stdout } = await execIn(link, containerId, command, AbortSignal.timeout(5000))
    if (exitCode !== 0) return null
    const { version, commitSha } = JSON.parse(stdout) as Partial<UpgradedTo>
    return typeof version === 'number' && typeof commitSha === 'string' ? { version, commitSha } : null
  } catch {
    return null // then it counts as what it was started as, and is replaced
  }
}

/** The line that says most: an Elixir error, else our own words, else the last one. */
function lastWords(text: string): string | null {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const raised = lines
    .find((line) => line.startsWith('** ('))
    ?.replace(/^\*\* \((?:RuntimeError|EXIT)\) ?/, '')
  const ours = lines.findLast((line) => line.startsWith('gigalixir_run: '))?.slice('gigalixir_run: '.length)
  return raised ?? ours ?? lines.at(-1) ?? null
}
