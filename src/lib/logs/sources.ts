import { GigalixirError } from '../errors.js'

/** The platform's own notices, and requests, as they are named in a log's brackets. */
export const PLATFORM = 'gigalixir-run'
export const ROUTER = 'router'

/** What can be asked for instead of a source's own name. */
const KINDS: Readonly<Record<string, (source: string) => boolean>> = {
  app: (source) => source !== PLATFORM && source !== ROUTER,
  platform: (source) => source === PLATFORM,
}

/** Whether a source is the one that is asked for: `app`, `platform`, or a name such as `router`. */
export function isSource(source: string, wanted: string): boolean {
  return source === wanted || (Object.hasOwn(KINDS, wanted) && KINDS[wanted]?.(source) === true)
}

/**
 * @param wanted what is asked for; everything if not given
 * @throws GigalixirError USAGE for builds, which are not in this log
 */
export function mustBeLogged(wanted: readonly string[] = []): void {
  if (!wanted.includes('build')) return
  throw new GigalixirError('USAGE', "Builds are not in the app's log.", {
    next: ['What a build printed: gigalixir builds:output', 'Sources of this log: app, platform, router'],
  })
}
