// Bundles the program: dist/start.js (loader), dist/main.cjs (client), dist/sim.cjs (the simulator's daemon),
// dist/hook.cjs (git's pre-receive hook) and what is copied into containers.
import { cp, mkdir, rm, writeFile } from 'node:fs/promises'
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { build } from 'esbuild'
import { writeCommandIndex } from './command-index.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const out = join(root, 'dist')
await writeCommandIndex(root)
await rm(out, { recursive: true, force: true })
await mkdir(out, { recursive: true })

/** Not bundled: native parts stay packages; TypeScript is only asked for by oclif when it runs from source. */
const external = ['typescript', 'ts-node', 'libsql', 'keytar', '@napi-rs/keyring', 'cpu-features', '*.node']
const common = {
  bundle: true,
  platform: 'node',
  target: 'node20.18',
  external,
  // Names are kept: stack traces and error names stay readable.
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'none',
  logLevel: 'warning',
  absWorkingDir: root,
}
const cjs = {
  ...common,
  format: 'cjs',
  define: { 'import.meta.url': '__importMetaUrl' },
  banner: { js: 'const __importMetaUrl=require("node:url").pathToFileURL(__filename).href;' },
}
const entries = [
  build({ ...common, format: 'esm', entryPoints: ['src/start.ts'], outfile: 'dist/start.js' }),
  build({ ...cjs, entryPoints: ['src/main.ts'], outfile: 'dist/main.cjs', metafile: true }),
]
for (const [source, target] of [
  ['src/sim/daemon.ts', 'dist/sim.cjs'],
  ['src/sim/build-server/hook.ts', 'dist/hook.cjs'],
]) {
  entries.push(build({ ...cjs, entryPoints: [source], outfile: target }))
}
const results = await Promise.all(entries)
await writeFile(join(out, 'main.meta.json'), JSON.stringify(results[1].metafile))
// Scripts and files that go into containers travel as they are.
for (const folder of ['src/sim/stack/image', 'src/sim/build-server/buildpacks']) {
  await cp(join(root, folder), join(out, folder.replace(/^src\/sim\//, 'container/')), { recursive: true })
}
console.log(readdirSync(out).join(' '))
