import { lstat, readdir, realpath } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { lockedPackages } from '../hex/lock.js'
import type { HandedItem } from './handed-items.js'

/** Programs that packages of this name download into `_build`. */
const TOOLS = ['esbuild', 'tailwind']
const ARCHITECTURES: Readonly<Record<string, string>> = { x86_64: 'x64', aarch64: 'arm64' }

/**
 * esbuild and tailwind for builds, where this machine has them: in `_build` of a folder that apps are pushed from, as
 * `esbuild-linux-x64` or with a version, `tailwind-linux-x64-4.1.12` (Esbuild.bin_path/0, Tailwind.bin_path/1). Those of
 * another system are of no use. Which version the app asks for, the buildpack sees.
 */
export async function assetTools(
  lock: string,
  architecture: string,
  folders: readonly string[],
): Promise<HandedItem[]> {
  const used = TOOLS.filter((tool) => lockedPackages(lock).some(({ name }) => name === tool))
  const found = new Map<string, HandedItem>()
  if (used.length === 0) return []
  const pattern = new RegExp(
    `^(${used.join('|')})-linux-${ARCHITECTURES[architecture] ?? architecture}(-\\d[\\w.]*)?$`,
  )
  for (const folder of folders) {
    const build = join(folder, '_build')
    for (const name of await readdir(build).catch(() => [])) {
      if (!pattern.test(name) || found.has(name)) continue
      const path = join(build, name)
      const [{ size, mtimeMs }, isOwn] = await Promise.all([lstat(path), isOwnFile(path, folder)])
      if (!isOwn) continue
      found.set(name, { name: `tool-${name}~${size}-${Math.round(mtimeMs)}`, path, mode: 0o755 })
    }
  }
  return [...found.values()]
}

/** The folder may be a clone of a stranger's repository, and links in it may lead to any file of the person's. */
async function isOwnFile(path: string, folder: string): Promise<boolean> {
  const [real, inside] = await Promise.all([realpath(path), realpath(folder)])
  return real === join(inside, relative(folder, path))
}
