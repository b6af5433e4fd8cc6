import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { git } from './git.js'
import { tempDir } from './temp-dir.js'

/** A fresh repository with one commit on `main`, removed after the test. */
export async function gitRepo(remotes: Record<string, string> = {}): Promise<string> {
  const dir = await tempDir()
  await git(dir, 'init', '-q', '-b', 'main')
  await writeFile(join(dir, 'file'), 'first\n')
  await git(dir, 'add', '-A')
  await git(dir, 'commit', '-q', '-m', 'First')
  for (const [name, url] of Object.entries(remotes)) await git(dir, 'remote', 'add', name, url)
  return dir
}
