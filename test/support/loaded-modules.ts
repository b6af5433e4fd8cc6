import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { packageRoot } from '../../src/lib/paths.js'
import { runProgram } from '../../src/lib/process/run-program.js'
import { tempDir } from './temp-dir.js'

/** What V8 counts of a script (https://chromedevtools.github.io/devtools-protocol/v8/Profiler/#type-ScriptCoverage). */
interface Coverage {
  result: { url: string; functions: { functionName: string; ranges: { count: number }[] }[] }[]
}

export interface Loaded {
  /** Files of `dist` that ran. */
  readonly bundles: string[]
  /** Our own modules inside of them that ran, such as `lib/errors`. */
  readonly ours: string[]
  /** Packages of which a module ran. */
  readonly packages: string[]
  /** Packages that are in no bundle, because of their native parts. */
  readonly native: string[]
}

/**
 * The modules a command of the built program really runs. The bundler makes each module a function that is named for its
 * file and called when the module is first asked for, and V8 counts calls for `NODE_V8_COVERAGE`.
 */
export async function loadedBy(argv: string[], env: Record<string, string> = {}): Promise<Loaded> {
  const folder = await tempDir()
  const result = await runProgram(process.execPath, [join(packageRoot(), 'bin', 'run.js'), ...argv], {
    cwd: folder,
    env: {
      GIGALIXIR_CONFIG_DIR: folder,
      GIGALIXIR_CACHE_DIR: folder,
      NODE_V8_COVERAGE: join(folder, 'v8'),
      ...env,
    },
  })
  if (result.exitCode !== 0)
    throw new Error(`${argv.join(' ')} ended with ${result.exitCode}: ${result.stderr}`)
  const [file] = await readdir(join(folder, 'v8'))
  const coverage = JSON.parse(await readFile(join(folder, 'v8', file ?? ''), 'utf8')) as Coverage

  const files = coverage.result.filter(({ url }) => url.startsWith('file:'))
  const paths = files.map(({ url }) => fileURLToPath(url).replaceAll('\\', '/'))
  const modules = files.flatMap(({ functions }) =>
    functions.filter(({ ranges }) => (ranges[0]?.count ?? 0) > 0).map(({ functionName }) => functionName),
  )
  return {
    bundles: distinct(paths.map((path) => /\/dist\/([^/]+)$/.exec(path)?.[1])),
    ours: distinct(modules.map((name) => /^src\/(.+)\.ts$/.exec(name)?.[1])),
    packages: distinct(modules.map(packageOf)),
    native: distinct(paths.map(packageOf)),
  }
}

/** What an entry of the bundle imports before anything runs, by the bundler's own account; packages are not followed. */
export async function importedAtStart(entry: string): Promise<Pick<Loaded, 'ours' | 'packages'>> {
  const file = join(packageRoot(), 'dist', 'main.meta.json')
  const { inputs } = JSON.parse(await readFile(file, 'utf8')) as {
    inputs: Record<string, { imports: { path: string; kind: string }[] }>
  }
  const seen = new Set([entry])
  for (const path of seen) {
    if (packageOf(path) !== undefined) continue
    for (const { path: imported, kind } of inputs[path]?.imports ?? [])
      if (kind === 'import-statement') seen.add(imported)
  }
  const paths = [...seen]
  return {
    ours: distinct(paths.map((path) => /^src\/(.+)\.ts$/.exec(path)?.[1])),
    packages: distinct(paths.map(packageOf)),
  }
}

function packageOf(path: string): string | undefined {
  return /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1]
}

function distinct(list: (string | undefined)[]): string[] {
  return [...new Set(list)].filter((each) => each !== undefined).sort()
}
