import { packTar } from '../docker/index.js'

/** What a run container is told before it starts; everything else it asks the API for. */
export interface BootFacts {
  readonly app: string
  /** The app's own secret. */
  readonly appKey: string
  /** The API as the container reaches it. */
  readonly apiUrl: string
  readonly replica: string
  readonly hostIndex: number
}

/** Where the archive of `bootArchive` has to be unpacked. */
export const BOOT_FOLDER = '/etc/gigalixir'

/**
 * The boot file as a tar for Docker's `putArchive`: readable by root alone, and neither an environment variable, label
 * nor argument, which `docker inspect` would show. Its reader is stack/image/lib/init.sh.
 *
 * @throws RangeError when a fact holds a line break
 */
export function bootArchive(facts: BootFacts): Buffer {
  const lines = {
    APP_NAME: facts.app,
    APP_KEY: facts.appKey,
    API_URL: facts.apiUrl,
    REPLICA: facts.replica,
    HOST_INDEX: String(facts.hostIndex),
  }
  for (const [key, value] of Object.entries(lines)) {
    if (/[\r\n\0]/.test(value)) throw new RangeError(`${key} must be a single line`)
  }
  const content = Object.entries(lines).map(([key, value]) => `${key}=${value}\n`)
  return packTar([{ path: 'boot', content: content.join(''), mode: 0o600 }])
}
