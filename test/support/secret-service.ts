import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'
import { tempDir } from './temp-dir.js'

export interface SecretService {
  /** What a program needs in its environment to find it. */
  readonly env: Record<string, string>
  /** Lets it hang or go on: a daemon that is there and does not answer. */
  freeze(): void
  thaw(): void
}

/**
 * A D-Bus session of its own, with GNOME's keyring on it when that is asked for; ended with the test.
 *
 * The daemon stays in the foreground, as a child of the session's shell: what we started is what we end.
 */
export async function secretService(kind: 'unlocked' | 'locked' | 'none'): Promise<SecretService> {
  const home = await tempDir()
  const keyring = {
    unlocked: 'gnome-keyring-daemon --foreground --unlock --components=secrets',
    locked: 'gnome-keyring-daemon --foreground --components=secrets',
    none: 'sleep 600',
  }[kind]
  // Says where the session is, then becomes the daemon; the password comes as its first line and nothing else does.
  const script = `echo "$DBUS_SESSION_BUS_ADDRESS"; echo $$; exec ${keyring} >/dev/null 2>&1`
  const session = spawn('dbus-run-session', ['--', 'sh', '-c', script], {
    env: { PATH: process.env.PATH, HOME: home, XDG_RUNTIME_DIR: home, XDG_DATA_HOME: join(home, 'data') },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const ended = once(session, 'exit')
  let said = ''
  for await (const chunk of session.stdout) {
    said += String(chunk)
    if (said.split('\n').length > 2) break
  }
  const [address = '', pid = ''] = said.split('\n')
  onTestFinished(async () => {
    process.kill(Number(pid), 'SIGCONT')
    process.kill(Number(pid), 'SIGTERM')
    await ended
  })
  session.stdin.end(kind === 'unlocked' ? 'password' : '')
  const env = { DBUS_SESSION_BUS_ADDRESS: address, XDG_RUNTIME_DIR: home, HOME: home }
  if (kind !== 'none') await nameOwned('org.freedesktop.secrets', env)
  return {
    env,
    freeze: () => process.kill(Number(pid), 'SIGSTOP'),
    thaw: () => process.kill(Number(pid), 'SIGCONT'),
  }
}

/** Resolves when the daemon is on the bus. */
async function nameOwned(name: string, env: Record<string, string>): Promise<void> {
  const deadline = performance.now() + 10_000
  while (performance.now() < deadline) {
    const asking = spawn(
      'dbus-send',
      [
        '--session',
        '--print-reply=literal',
        '--dest=org.freedesktop.DBus',
        '/org/freedesktop/DBus',
        'org.freedesktop.DBus.NameHasOwner',
        `string:${name}`,
      ],
      { env: { PATH: process.env.PATH, ...env }, stdio: ['ignore', 'pipe', 'ignore'] },
    )
    if ((await text(asking.stdout)).includes('true')) return
  }
  throw new Error(`${name} did not come onto the bus`)
}
