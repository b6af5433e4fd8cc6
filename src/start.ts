import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import vm from 'node:vm'
import { codeCacheFile, readCodeCache, writeCodeCache } from './code-cache.js'
import type * as CompleteModule from './complete.js'

/** The hash of the bundle's content; scripts/build.mjs puts it in. */
declare const BUNDLE_HASH: string

/** What Node itself exits with when an ES module waits for what never comes. */
const NEVER_SETTLED = 13

/**
 * Runs the bundled program from V8's code cache.
 *
 * Node 20 has no `module.enableCompileCache`, and compiling the bundle is the larger half of a short command, so
 * this does the same by hand: `vm.Script` with `cachedData`.
 */
export async function start(): Promise<void> {
  const argv = process.argv.slice(2)
  if (argv[0] === 'complete' && completed(argv.slice(1))) return
  if (isNothingForUs(argv)) return

  // undici's HTTP parser is WebAssembly. Optimising it in the background keeps a finished command from exiting
  // for some 60 ms; the baseline code is fast enough for a command line (measured: 173 ms against 118 ms).
  setFlagsFromString('--liftoff-only')

  let finished = false
  process.once('beforeExit', () => {
    if (finished) return
    process.stderr.write('Error: The command ended before it finished. This is a bug in gigalixir.\n')
    process.exitCode = NEVER_SETTLED
  })

  const bundle = join(__dirname, 'main.cjs')
  // One function as Node makes it of a module, and all ASCII: the build sees to both. This is the quickest way to read it.
  const source = readFileSync(bundle, 'latin1')
  const cacheFile = codeCacheFile(BUNDLE_HASH, argv[0])
  const cachedData = cacheFile === null ? undefined : readCodeCache(cacheFile)

  const script = new vm.Script(source, {
    filename: bundle,
    ...(cachedData && { cachedData }),
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  })
  const module = { exports: {} as { main: (root: string, argv: string[]) => Promise<void> } }
  const wrapper = script.runInThisContext() as (...args: unknown[]) => void
  wrapper(module.exports, createRequire(bundle), module, bundle, __dirname)

  await module.exports.main(dirname(__dirname), argv)
  finished = true
  // After the command has run the cache also holds the functions it needed, which is what makes the next one fast.
  const isUseful = !cachedData || script.cachedDataRejected
  if (isUseful && !process.exitCode && cacheFile !== null)
    writeCodeCache(cacheFile, script.createCachedData())
}

/** Whether a shell's question could be answered without the program: it is asked at every press of a key. */
function completed(argv: string[]): boolean {
  const { completeQuickly } = createRequire(__filename)('./complete.cjs') as typeof CompleteModule
  return completeQuickly(dirname(__dirname), argv)
}

/** Git tells its credential helper with each push that the key was good; `login` and `logout` alone keep and remove keys. */
function isNothingForUs(argv: readonly string[]): boolean {
  return argv.length === 2 && argv[0] === 'git:credentials' && /^(store|erase)$/.test(argv[1] ?? '')
}
