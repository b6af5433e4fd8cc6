/**
 * Writes what is made from the commands' own statics: oclif.manifest.json and docs/commands.md. `--check` fails instead when
 * one of them is stale.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Plugin } from '@oclif/core'
import { writeCommandIndex } from './command-index.mjs'
import { referencePage } from './command-reference.js'
import type { Commands } from './command-reference.js'

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

const shown = plugin.manifest.commands as unknown as Commands
const read = (name: string) => readFile(join(root, name), 'utf8').catch(() => '')
const files = {
  'oclif.manifest.json': JSON.stringify(plugin.manifest, null, 2) + '\n',
  'docs/commands.md': await referencePage(shown, root),
}
for (const [name, text] of Object.entries(files)) {
  if ((await read(name)) === text) continue
  if (process.argv.includes('--check')) {
    console.error(`${name} is stale. Run npm run manifest and commit the result.`)
    process.exitCode = 1
  } else {
    await writeFile(join(root, name), text)
  }
}
