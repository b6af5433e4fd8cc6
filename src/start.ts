import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import vm from 'node:vm'
import type * as CompleteModule from './complete.js'
import { cacheDir } from './lib/paths.js'

/** The hash of the bundle's content; scripts/build.mjs puts it in. */
declare const BUNDLE_HASH: string

/**
 * Runs the bundled program from V8's code cache.
 *
 * Node 20 has no `module.enableCompileCache`, and compiling the bundle is the larger half of a short command, so
 * this does the same by hand: `vm.Script` with `cachedData`. The cache is a mere hint. V8 checks its own version
 * and flags and rejects what does not fit; we key the file by the bundle's content, and a cache that cannot be
 * read or written only costs time.
 */
export async function start(): Promise<void> {
  const here = dirname(fileURLToPath(import.meta.url))
  if (process.argv[2] === 'complete' && completed(here)) return
  if (isNothingForUs(process.argv.slice(2))) return

  // undici's HTTP parser is WebAssembly. Optimising it in the background keeps a finished command from exiting
  // for some 60 ms; the baseline code is fast enough for a command line (measured: 173 ms against 118 ms).
  setFlagsFromString('--liftoff-only')

  const bundle = join(here, 'main.cjs')
  const source = readFileSync(bundle, 'utf8')
  const cacheFile = join(cacheDir(), 'code', `${BUNDLE_HASH}-${process.version}-${process.arch}.bin`)
  const cachedData = readIfThere(cacheFile)

  const script = new vm.Script(`(function(exports,require,module,__filename,__dirname){${source}\n})`, {
    filename: bundle,
    ...(cachedData && { cachedData }),
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  })
  const module = { exports: {} as { main: (root: string, argv: string[]) => Promise<void> } }
  const wrapper = script.runInThisContext() as (...args: unknown[]) => void
  wrapper(module.exports, createRequire(bundle), module, bundle, here)

  await module.exports.main(dirname(here), process.argv.slice(2))
  // After the command has run the cache also holds the functions it needed, which is what makes the next one fast.
  if (!cachedData || script.cachedDataRejected) writeCache(cacheFile, script.createCachedData())
}

/** Whether a shell's question could be answered without the program: it is asked at every press of a key. */
function completed(here: string): boolean {
  const { completeQuickly } = createRequire(import.meta.url)('./complete.cjs') as typeof CompleteModule
  return completeQuickly(dirname(here), process.argv.slice(3))
}

/** Git tells its credential helper with each push that the key was good; `login` and `logout` alone keep and remove keys. */
function isNothingForUs(argv: readonly string[]): boolean {
  return argv.length === 2 && argv[0] === 'git:credentials' && /^(store|erase)$/.test(argv[1] ?? '')
}

function readIfThere(file: string): Buffer | undefined {
  try {
    return readFileSync(file)
  } catch {
    return undefined // first run, or a cache folder that cannot be read: compile instead
  }
}

function writeCache(file: string, data: Buffer): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    const temporary = `${file}.${process.pid}`
    writeFileSync(temporary, data, { mode: 0o600 })
    renameSync(temporary, file)
  } catch {
    // A read-only home is no reason to fail a command that has just succeeded.
  }
}
