/** What a run container is told at its start; everything else it asks the API for. */
export interface BootFacts {
  readonly app: string
  /** The app's own secret. */
  readonly appKey: string
  /** The API as the container reaches it. */
  readonly apiUrl: string
  readonly replica: string
  /** Null for what is no replica. */
  readonly hostIndex: number | null
  /** The certificate of an authority it is to trust besides the usual ones, as PEM. */
  readonly authority?: string | undefined
}

/** What a one-off is told beyond that. */
export interface OneOffFacts {
  /** Null runs the app itself. */
  readonly command: readonly string[] | null
  /** Variables that go before the app's config. */
  readonly env: Readonly<Record<string, string>>
}

/** For root alone, in every stack image: what the platform keeps in a container beside the app. */
export const PLATFORM_FOLDER = '/etc/gigalixir'
/** Where the slug lies unpacked. */
export const APP_FOLDER = '/app'

/**
 * The facts as the standard input of a run container, which no look at it from outside shows, unlike environment variables,
 * labels and arguments: `KEY=value` lines, `ONE_OFF=` one line of JSON, and an empty line to say that this was all, which
 * the end of the stream does not where the engine is behind a named pipe (Windows): it cannot be closed in one direction only.
 * Its reader is stack/image/lib/boot.sh.
 *
 * @throws RangeError when a fact holds a line break
 */
export function bootInput(facts: BootFacts, oneOff?: OneOffFacts): string {
  const lines = {
    APP_NAME: facts.app,
    APP_KEY: facts.appKey,
    API_URL: facts.apiUrl,
    REPLICA: facts.replica,
    ...(facts.hostIndex !== null && { HOST_INDEX: String(facts.hostIndex) }),
    ...(facts.authority !== undefined && { AUTHORITY: Buffer.from(facts.authority).toString('base64') }),
    ...(oneOff && { ONE_OFF: JSON.stringify(oneOff) }),
  }
  for (const [key, value] of Object.entries(lines)) {
    if (/[\r\n\0]/.test(value)) throw new RangeError(`${key} must be a single line`)
  }
  return [...Object.entries(lines).map(([key, value]) => `${key}=${value}`), '', ''].join('\n')
}
