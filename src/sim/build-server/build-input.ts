import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { Readable } from 'node:stream'
import { containerFiles } from '../../lib/paths.js'
import { openTar } from '../archive/index.js'
import { BUILDER } from './builder-paths.js'

/** The buildpacks and the script that runs them, as pieces of a tar; read once. */
export async function buildpackEntries(folder = containerFiles('build-server/buildpacks')): Promise<Buffer> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const pieces = files.sort().map(async (file) => {
    const path = relative(folder, file).split(sep).join('/')
    // Modes and line ends are set here: a Windows file system knows no execute bit, and git may have put CRLF there.
    const text = (await readFile(file, 'utf8')).replaceAll('\r\n', '\n')
    return { path: `${BUILDER.buildpacks}/${path}`.slice(1), mode: 0o755, content: text }
  })
  return openTar(await Promise.all(pieces))
}

/** A buildpack env dir: one file per variable, readable by the builder's root only, the value byte for byte. */
export function environmentEntries(
  environment: Readonly<Record<string, string>>,
  folder: string = BUILDER.env,
): Buffer {
  const files = Object.entries(environment)
    .filter(([name]) => isFileName(name))
    .map(([name, value]) => ({ path: `${folder}/${name}`.slice(1), mode: 0o600, content: value }))
  return openTar(files)
}

/** Everything that goes into a builder, as one tar: what is ours in front of the source, which git streams as a tar. */
export function inputStream(
  entries: readonly (Buffer | AsyncIterable<Buffer>)[],
  source: AsyncIterable<Buffer>,
): Readable {
  return Readable.from(
    (async function* () {
      for (const entry of entries) {
        if (Buffer.isBuffer(entry)) yield entry
        else yield* entry
      }
      yield* source
    })(),
    { objectMode: false },
  )
}

/**
 * Names a shell can export; another would be a file that is no variable, or a path. An engine refuses all that goes into a
 * builder for one that is longer than a file's name may be on Linux, so the app alone gets such a variable.
 */
function isFileName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]{0,254}$/.test(name)
}
