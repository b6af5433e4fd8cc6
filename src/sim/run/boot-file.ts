import { packTar } from '../docker/index.js'

/** What a run container is told before it starts; everything else it asks the API for. */
export interface BootFacts {
  readonly app: string
  /** The app's own secret. */
  readonly appKey: string
  /** The API as the container reaches it. */
  readonly apiUrl: string
  readonly replica: string
  /** Null for what is no replica. */
  readonly hostIndex: number | null
}

/** What a one-off is told beyond that. */
export interface OneOffFacts {
  /** Null runs the app itself. */
  readonly command: readonly string[] | null
  /** Variables that go before the app's config. */
  readonly env: Readonly<Record<string, string>>
}

/** Where the archive of `bootArchive` has to be unpacked. */
export const BOOT_FOLDER = '/etc/gigalixir'
/** Where the slug lies unpacked. */
export const APP_FOLDER = '/app'

/**
 * The boot file as a tar for Docker's `putArchive`: readable by root alone, and neither an environment variable, label
 * nor argument, which `docker inspect` would show. Its reader is stack/image/lib/init.sh. A
 * one-off gets a second file, read by stack/image/lib/one-off.sh.
 *
 * @throws RangeError when a fact holds a line break
 */
export function bootArchive(facts: BootFacts, oneOff?: OneOffFacts): Buffer {
  const lines = {
    APP_NAME: facts.app,
    APP_KEY: facts.appKey,
    API_URL: facts.apiUrl,
    REPLICA: facts.replica,
    ...(facts.hostIndex !== null && { HOST_INDEX: String(facts.hostIndex) }),
  }
  for (const [key, value] of Object.entries(lines)) {
    if (/[\r\n\0]/.test(value)) throw new RangeError(`${key} must be a single line`)
  }
  const content = Object.entries(lines).map(([key, value]) => `${key}=${value}\n`)
  const boot = { path: 'boot', content: content.join(''), mode: 0o600 }
  if (!oneOff) return packTar([boot])
  return packTar([boot, { path: 'one-off.json', content: JSON.stringify(oneOff), mode: 0o600 }])
}
