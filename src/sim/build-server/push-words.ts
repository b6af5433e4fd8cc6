import { GigalixirError, messageOf } from '../../lib/errors.js'
import { DISK_FULL_WORDS, isDiskFull } from '../disk-full.js'
import { PlatformError } from '../platform-error.js'
import type { Deployed } from './build-port.js'
import { BuildFailure } from './build-failure.js'
import { PushEnded } from './push-session.js'
import { shortName } from './ref-decision.js'

/** The end of a push that was released. */
export function released(
  app: string,
  bytes: number,
  { version, replicas, url, hot, notHot }: Deployed & { readonly hot: boolean },
): string[] {
  const size = `${(bytes / 1024 / 1024).toFixed(1)} MB`
  const count = `${replicas} ${replicas === 1 ? 'replica' : 'replicas'}`
  const rolling =
    replicas === 0
      ? `       The app is scaled to 0 replicas. Start it: gigalixir ps:scale -r 1 -a ${app}`
      : `       ${hot && notHot === undefined ? `Upgrading ${count} in place` : `Rolling out to ${count}`}. Follow it with: gigalixir ps -a ${app}`
  const why = notHot === undefined ? [] : [`       Not upgrading in place: ${notHot}.`]
  return [`-----> Released version ${version} (${size})`, ...why, rolling, `       ${url}`]
}

/** Why a push is refused, as the person reads it. */
export function refusalOf(error: unknown): string[] {
  if (error instanceof PushEnded) return complaint(`The push was stopped: ${error.message}.`)
  if (isDiskFull(error)) return complaint(DISK_FULL_WORDS)
  if (error instanceof BuildFailure || error instanceof GigalixirError) {
    return complaint(error.message, error.next)
  }
  if (error instanceof PlatformError) return complaint(error.message)
  return complaint(`This push failed because of a bug in the simulator: ${messageOf(error)}`, [
    'See its log: gigalixir sim logs',
  ])
}

function complaint(message: string, next: readonly string[] = []): string[] {
  const lines = [...message.split('\n'), ...next, 'Nothing was released; the previous version is still live.']
  return lines.map((line) => ` !     ${line}`)
}

export function movedMeanwhile(ref: string): BuildFailure {
  const branch = shortName(ref)
  return new BuildFailure(`${branch} changed since this push began: another push came first.`, [
    `Fetch it (git fetch), then push again if yours should come after it.`,
  ])
}
