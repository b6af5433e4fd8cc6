import { messageOf } from '../errors.js'
import type { Machine, ProgramCall, TrustStore } from './trust-store.js'

/** What became of one list. */
export interface TrustChange {
  readonly store: TrustStore['kind']
  readonly name: string
  readonly state: 'changed' | 'unchanged' | 'needs_root' | 'failed'
  /** What was not done and can be done by hand, ready to be pasted. */
  readonly commands: readonly string[]
  /** Why it failed. */
  readonly reason?: string
}

export interface ChangeOptions {
  readonly platform: NodeJS.Platform
  readonly isRoot: boolean
  readonly run: Machine['run']
  /**
   * Asks whether these may be run as root, and runs them.
   *
   * @returns false when they may not
   * @throws GigalixirError when one fails
   */
  readonly asRoot: (store: TrustStore, calls: readonly ProgramCall[]) => Promise<boolean>
}

/** Adds the certificate to lists that do not trust it, or removes it from those that have it. One that fails keeps no other from it. */
export async function changeTrust(
  stores: readonly TrustStore[],
  what: 'add' | 'remove',
  options: ChangeOptions,
): Promise<TrustChange[]> {
  const changes: TrustChange[] = []
  for (const store of stores) changes.push(await changeStore(store, what, options))
  return changes
}

async function changeStore(
  store: TrustStore,
  what: 'add' | 'remove',
  { platform, isRoot, run, asRoot }: ChangeOptions,
): Promise<TrustChange> {
  const { kind, name } = store
  const calls = store[what]
  const askSudo = store.needsRoot && !isRoot
  const commands = calls.map((call) => (askSudo ? 'sudo ' : '') + asCommand(call, platform))
  try {
    const isDone = what === 'add' ? await store.trusts() : !(await store.holds())
    if (isDone) return { store: kind, name, state: 'unchanged', commands: [] }
    if (askSudo) {
      if (!(await asRoot(store, calls))) return { store: kind, name, state: 'needs_root', commands }
    } else {
      for (const call of calls) await mustRun(call, run)
    }
    return { store: kind, name, state: 'changed', commands: [] }
  } catch (error) {
    return { store: kind, name, state: 'failed', commands, reason: messageOf(error) }
  }
}

async function mustRun(call: ProgramCall, run: Machine['run']): Promise<void> {
  const { exitCode, stdout, stderr } = await run(call)
  if (exitCode === 0) return
  const said = (stderr.trim() || stdout.trim()).split('\n').at(-1) ?? ''
  throw new Error(`${call.file} ended with exit code ${exitCode}${said === '' ? '' : `: ${said}`}`)
}

/** As a person would type it. */
export function asCommand({ file, args }: ProgramCall, platform: NodeJS.Platform): string {
  return [file, ...args].map((word) => quoted(word, platform)).join(' ')
}

function quoted(word: string, platform: NodeJS.Platform): string {
  if (platform === 'win32') return /[\s&()^;,]/.test(word) ? `"${word}"` : word
  return /^[\w./:,=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}
