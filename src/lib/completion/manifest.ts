import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What completion needs of a command in oclif's manifest. */
export interface CommandEntry {
  readonly id: string
  readonly aliases: readonly string[]
  readonly hiddenAliases: readonly string[]
  readonly hidden?: boolean
  readonly summary?: string
  readonly flags: Readonly<Record<string, FlagEntry>>
  /** In the order they are typed. */
  readonly args: Readonly<Record<string, { readonly options?: readonly string[] }>>
}

export interface FlagEntry {
  readonly name: string
  readonly type: 'boolean' | 'option'
  readonly char?: string
  readonly aliases?: readonly string[]
  readonly description?: string
  readonly hidden?: boolean
  readonly allowNo?: boolean
  readonly multiple?: boolean
  readonly options?: readonly string[]
}

/** Every command, as the manifest that comes with the program lists them. */
export function readManifest(root: string): CommandEntry[] {
  const text = readFileSync(join(root, 'oclif.manifest.json'), 'utf8')
  // Written by our own build, checked by a test; validating it at every press of a key would take longer than the answer.
  const { commands } = JSON.parse(text) as { commands: Record<string, CommandEntry> }
  return Object.values(commands)
}
