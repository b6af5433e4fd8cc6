/**
 * Writes oclif.manifest.json from the commands' own statics; `--check` fails instead when it is stale.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Plugin } from '@oclif/core'
import { writeCommandIndex } from './command-index.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
await writeCommandIndex(root)
const { commands } = await import('../src/command-index.js')

const plugin = new Plugin({
  root,
  type: 'core',
  ignoreManifest: true,
  errorOnManifestCreate: true,
  respectNoCacheDefault: true,
})
// oclif would look for a command folder; ours are in the index (see src/main.ts).
Object.assign(plugin, { getCommandIDs: async () => Promise.resolve(Object.keys(commands).sort()) })
plugin.findCommand = async (id: string) => {
  const load = commands[id]
  if (!load) throw new Error(`no command ${id} in src/command-index.ts`)
  const command = (await load()).default
  command.id = id
  command.plugin = plugin
  return command
}
await plugin.load()

const text = JSON.stringify(plugin.manifest, null, 2) + '\n'
const file = join(root, 'oclif.manifest.json')
if (process.argv.includes('--check')) {
  if ((await readFile(file, 'utf8').catch(() => '')) !== text) {
    console.error('oclif.manifest.json is stale. Run npm run manifest and commit the result.')
    process.exitCode = 1
  }
} else {
  await writeFile(file, text)
}
