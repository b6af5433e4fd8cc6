import { createServer } from 'node:https'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { listening } from './servers.js'

/** The certificate of `localhost`, which its clients have to be told to trust. */
export const LOCALHOST_CA = fileURLToPath(new URL('../fixtures/tls/localhost-cert.pem', import.meta.url))

/** An https server for `localhost`. @returns its address, without a slash at the end */
export async function httpsServer(
  handle: (incoming: IncomingMessage, outgoing: ServerResponse) => void,
): Promise<string> {
  const key = LOCALHOST_CA.replace('-cert', '-key')
  const server = createServer({ cert: await readFile(LOCALHOST_CA), key: await readFile(key) }, handle)
  return `https://localhost:${await listening(server)}`
}

/** A home folder with a `.gitconfig` and, where it is given, a `.netrc`. */
export async function personHome(gitconfig: string, netrc?: string): Promise<NodeJS.ProcessEnv> {
  const home = await mkdtemp(join(tmpdir(), 'gigalixir-test-'))
  onTestFinished(() => rm(home, { recursive: true, force: true }))
  await writeFile(join(home, '.gitconfig'), gitconfig)
  if (netrc !== undefined) await writeFile(join(home, '.netrc'), netrc, { mode: 0o600 })
  // Undefined takes away what the person who runs the tests has set.
  const others = Object.keys(process.env).filter((name) => name.startsWith('GIT_'))
  return {
    ...Object.fromEntries(others.map((name) => [name, undefined])),
    ...{ PATH: process.env.PATH, HOME: home, XDG_CONFIG_HOME: join(home, 'none') },
    GIT_CONFIG_NOSYSTEM: '1',
  }
}
