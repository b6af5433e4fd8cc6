// Bundles the program: dist/start.cjs (loader), dist/main.cjs (client, with its rarely used packages beside it), dist/sim.cjs (the simulator's daemon),
// dist/hook.cjs (git's pre-receive hook), dist/create-sim.cjs (createSim() for test suites), dist/complete.cjs (completion, without the client), dist/observer and dist/console (pages for browsers) and what is copied into containers.
import { createHash } from 'node:crypto'
import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { build } from 'esbuild'
import ts from 'typescript'
import { writeCommandIndex } from './command-index.mjs'
import { lazyModules } from './lazy-modules.mjs'
import { thirdPartyNotices } from './third-party.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const dist = join(root, 'dist')
/** Put together apart and swapped in at the end: a simulator or a command that runs meanwhile keeps its program. */
const out = join(root, `.dist-${process.pid}`)
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
  metafile: true,
}
const cjs = {
  ...common,
  format: 'cjs',
  // `import.meta.resolve` is only asked for when running from source.
  define: { 'import.meta.url': '__importMetaUrl', 'import.meta.resolve': 'undefined' },
  // Becomes require(): code that comes out of V8's cache has lost its way to import().
  supported: { 'dynamic-import': false },
  banner: { js: 'const __importMetaUrl=require("node:url").pathToFileURL(__filename).href;' },
}
/** Large packages few commands need: files of their own, so that no other command reads them at every start. */
const apart = ['dockerode', 'inquirer', 'ssh2', 'undici']
/** Leaves packages in the files beside. @returns {import('esbuild').Plugin} */
const without = (/** @type {string[]} */ packages) => ({
  name: 'without',
  setup(plugin) {
    plugin.onResolve({ filter: new RegExp(`^(${packages.join('|')})$`) }, ({ path }) => ({
      path: `./${path}.cjs`,
      external: true,
    }))
  },
})
/** @type {import('esbuild').Plugin} */
const leaner = {
  name: 'leaner-client',
  setup(plugin) {
    // undici looks at HTTP/2's constants when it is loaded. The client speaks HTTP/1.1 only, and the module costs 5 ms.
    plugin.onResolve({ filter: /^node:http2$/ }, ({ importer }) =>
      /[\\/]undici[\\/]/.test(importer) ? { path: 'http2', namespace: 'unused' } : undefined,
    )
    plugin.onLoad({ filter: /./, namespace: 'unused' }, () => ({
      contents: 'module.exports = { constants: {} }',
    }))
  },
}
const entries = [
  build({
    ...cjs,
    entryPoints: ['src/main.ts'],
    outfile: join(out, 'main.cjs'),
    plugins: [without(apart), leaner, lazyModules(root)],
  }),
  ...apart.map((name) =>
    build({
      ...cjs,
      stdin: { contents: `module.exports = require(${JSON.stringify(name)})`, resolveDir: root },
      outfile: join(out, `${name}.cjs`),
    }),
  ),
]
for (const [source, target] of [
  ['src/complete.ts', 'complete.cjs'],
  ['src/sim/daemon.ts', 'sim.cjs'],
  ['src/sim/build-server/hook.ts', 'hook.cjs'],
  ['src/sim/create-sim.ts', 'create-sim.cjs'],
]) {
  // The daemon asks for undici where there is a proxy only.
  entries.push(
    build({ ...cjs, entryPoints: [source], outfile: join(out, target), plugins: [without(['undici'])] }),
  )
}
const results = await Promise.all(entries)
await writeFile(join(out, 'main.meta.json'), JSON.stringify(results[0].metafile))
// The loader reads it as latin1, so what esbuild leaves as it is, in regular expressions, is escaped there, too. And it is the
// function the loader calls, so that no copy of it has to be made at each start.
const mainFile = join(out, 'main.cjs')
const ascii = (await readFile(mainFile, 'utf8')).replaceAll(
  /[^\0-\x7f]/g,
  (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
)
const main = `(function(exports,require,module,__filename,__dirname){${ascii}\n})`
await writeFile(mainFile, main)
// The code cache is kept under the bundle's hash, which is taken here once instead of at every start.
const bundleHash = createHash('sha256').update(main).digest('hex').slice(0, 20)
const start = await build({
  ...cjs,
  entryPoints: ['src/start.ts'],
  outfile: join(out, 'start.cjs'),
  define: { ...cjs.define, BUNDLE_HASH: JSON.stringify(bundleHash) },
})
/** A page for browsers: its code, with what it loads later in files beside it, and its styles after those all pages share. */
async function buildPage(
  /** @type {string} */ folder,
  /** @type {string} */ entry,
  /** @type {string} */ name,
) {
  const built = await build({
    bundle: true,
    metafile: true,
    platform: 'browser',
    format: 'esm',
    target: 'es2022',
    splitting: true,
    minify: true,
    legalComments: 'none',
    logLevel: 'warning',
    absWorkingDir: root,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    entryPoints: { page: `${folder}/${entry}` },
    outdir: join(out, name),
  })
  const styles = await Promise.all(
    ['node_modules/uplot/dist/uPlot.min.css', 'src/lib/web-ui/base.css', `${folder}/style.css`].map((file) =>
      readFile(join(root, file), 'utf8'),
    ),
  )
  await writeFile(join(out, name, 'page.css'), styles.join('\n'))
  await cp(join(root, folder, 'index.html'), join(out, name, 'index.html'))
  return built
}
const pages = [
  await buildPage('src/lib/observer/page', 'main.ts', 'observer'),
  await buildPage('src/sim/console/page', 'main.tsx', 'console'),
]
// Compiled by the person's own Erlang, for the observer that comes with it.
await cp(
  join(root, 'src/lib/observer/native/gigalixir_observer.erl'),
  join(out, 'observer', 'gigalixir_observer.erl'),
)
// Scripts and files that go into containers travel as they are.
for (const folder of ['src/sim/stack/image', 'src/sim/postgres/image', 'src/sim/build-server/buildpacks']) {
  await cp(join(root, folder), join(out, folder.replace(/^src\/sim\//, 'container/')), { recursive: true })
}
// What test suites import, with its types: they name nothing of other modules.
await writeFile(
  join(out, 'create-sim.d.cts'),
  ts.transpileDeclaration(await readFile(join(root, 'src/sim/create-sim.ts'), 'utf8'), {
    reportDiagnostics: true,
    compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.NodeNext },
  }).outputText,
)
await writeFile(
  join(out, 'THIRD-PARTY.txt'),
  await thirdPartyNotices(
    root,
    [...results, start, ...pages].map(({ metafile }) => metafile),
  ),
)
await rm(dist, { recursive: true, force: true, maxRetries: 3 })
await rename(out, dist)
console.log(readdirSync(dist).join(' '))
