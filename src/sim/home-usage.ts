import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { systemCode } from '../lib/errors.js'

/** Bytes in a simulator's home, by what takes them: `git`, `slugs`, `logs`, `database`, `other`. */
export async function homeUsage(home: string): Promise<Record<string, number>> {
  const usage: Record<string, number> = { database: 0, git: 0, slugs: 0, logs: 0, other: 0 }
  for (const entry of await entries(home)) {
    const path = join(home, entry.name)
    const bytes = entry.isDirectory() ? await folderBytes(path) : await fileBytes(path)
    const kind = entry.name.startsWith('sim.db') ? 'database' : entry.name in usage ? entry.name : 'other'
    usage[kind] = (usage[kind] ?? 0) + bytes
  }
  return usage
}

async function folderBytes(folder: string): Promise<number> {
  let bytes = 0
  for (const entry of await entries(folder)) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) bytes += await folderBytes(path)
    else if (entry.isFile()) bytes += await fileBytes(path)
  }
  return bytes
}

async function entries(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true })
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [] // removed while we look
    throw error
  }
}

async function fileBytes(file: string): Promise<number> {
  try {
    return (await stat(file)).size
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return 0
    throw error
  }
}
