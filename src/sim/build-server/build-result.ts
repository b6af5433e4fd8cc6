import { Readable } from 'node:stream'
import type { Slug } from '../domain.js'
import type { SlugStorage } from '../slug-storage/index.js'
import { BuildFailure } from './build-failure.js'
import { megabytes, PLATFORM_LIMITS } from './build-limits.js'
import { ByteLimit } from './byte-limit.js'
import { readEntry, readTar } from '../archive/index.js'

/** What a build leaves in its `out` folder (run-build.sh, `collect`). */
export type BuildResult = Omit<Slug, 'commitSha' | 'stack'>

/**
 * Takes the result out of the tar of a builder's `out` folder; the slug streams into the storage and is never whole in
 * memory or in a file of its own.
 *
 * @param app the platform's name of the app, used where the build names none
 * @param slugBytes how large a slug may be
 * @throws BuildFailure when there is no slug, or one above the limit
 */
export async function readBuildResult(
  app: string,
  out: AsyncIterable<Buffer>,
  slugs: SlugStorage,
  slugBytes: number = PLATFORM_LIMITS.slugBytes,
): Promise<BuildResult> {
  const texts = new Map<string, string>()
  let stored: { sha256: string; bytes: number } | undefined
  for await (const entry of readTar(resultLimit(slugBytes + MOST_BESIDES).of(out))) {
    const name = /^[^/]+\/([^/]+)$/.exec(entry.path)?.[1] ?? ''
    if (TEXTS.includes(name)) {
      if (entry.size > LONGEST_TEXT) throw tooLong(name, entry.size)
      texts.set(name, (await readEntry(entry)).toString('utf8').trim())
    }
    // Whatever else a buildpack put there is passed over.
    if (name !== 'slug.tar.gz') continue
    if (entry.size > slugBytes) throw tooLarge(entry.size, slugBytes)
    stored = await slugs.put(Readable.from(entry.content(), { objectMode: false }))
  }
  if (!stored) throw new BuildFailure('The build succeeded but produced no slug.')
  const named = texts.get('name')
  return {
    ...stored,
    ...(named === undefined ? { customerAppName: app, customerAppVersion: null } : nameAndVersion(named)),
    capabilities: parseCapabilities(texts.get('capabilities')),
    defaultProcess: webProcess(texts.get('release.yml') ?? ''),
  }
}

/** For all that is there: what is passed over has to be read, too. */
function resultLimit(bytes: number): ByteLimit {
  const message = `The build wrote more than ${megabytes(bytes)} to its output folder, which is for the slug and small files. Check which of its buildpacks writes there.`
  return new ByteLimit(bytes, () => new BuildFailure(message))
}

function tooLong(name: string, bytes: number): BuildFailure {
  return new BuildFailure(
    `The build wrote ${megabytes(bytes)} to the file ${name}, which is for a few lines. Check which of its buildpacks writes it.`,
  )
}

function tooLarge(bytes: number, limit: number): BuildFailure {
  return new BuildFailure(`The slug is ${megabytes(bytes)}; the limit is ${megabytes(limit)}.`, [
    'Keep large files out of the repository and out of priv/, or load them when the app starts.',
  ])
}

/** `greeter-0.1.0-rc.1` of the tarball's name: an OTP app's name has no dash in it, a version may. */
export function nameAndVersion(name: string): Pick<Slug, 'customerAppName' | 'customerAppVersion'> {
  const dash = name.indexOf('-')
  if (dash === -1) return { customerAppName: name, customerAppVersion: null }
  return { customerAppName: name.slice(0, dash), customerAppVersion: name.slice(dash + 1) }
}

/** @throws BuildFailure when a buildpack wrote something that is no JSON */
function parseCapabilities(text: string | undefined): unknown {
  if (text === undefined || text === '') return null
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new BuildFailure('The capabilities file that the buildpack left is not JSON.', [], error)
  }
}

/** What a build says of its slug, in small files; a buildpack of somebody else's may write anything there. */
const TEXTS: readonly string[] = ['name', 'capabilities', 'release.yml']
const LONGEST_TEXT = 64 * 1024
/** Bytes of all the rest together. */
const MOST_BESIDES = 64 * 1024 * 1024

/** The web process in what a buildpack's `bin/release` prints: the small part of YAML that buildpacks write there. */
export function webProcess(yaml: string): string | null {
  const lines = yaml.split(/\r?\n/)
  const start = lines.findIndex((line) => /^default_process_types\s*:/.test(line))
  for (const line of start === -1 ? [] : lines.slice(start + 1)) {
    if (/^\S/.test(line)) break
    const value = /^\s+["']?web["']?\s*:(.*)$/.exec(line)?.[1]?.trim()
    if (value) return value.replace(/^(["'])(.*)\1$/, '$2')
  }
  return null
}
