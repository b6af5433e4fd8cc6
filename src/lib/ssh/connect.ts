import type { Duplex } from 'node:stream'
import type { Client } from 'ssh2'
import { getSshPlace } from '../api/remote.js'
import type { SshPlace } from '../api/remote.js'
import type { Session } from '../api/session.js'
import { listSshKeys, publicHalf } from '../api/ssh-keys.js'
import { GigalixirError, messageOf } from '../errors.js'
import { agentKeys } from './agent-keys.js'
import { KeysRefused, connectClient } from './client.js'
import { agentAddress, identities } from './identities.js'
import type { Identity } from './identities.js'
import { shownKey } from './key-files.js'
import { KnownHosts } from './known-hosts.js'
import { ownKeyFor } from './own-key.js'
import { ReplicaConnection } from './replica-connection.js'
import { hostSettings } from './ssh-settings.js'
import type { HostSettings } from './ssh-settings.js'

export interface ConnectOptions {
  readonly session: Session
  readonly app: string
  /** A replica by its name; any healthy one if not given. */
  readonly replica?: string | undefined
  /** The kept container of a release that failed. */
  readonly failed?: boolean
  /** Lets commands there use the keys of this machine's SSH agent while they run. */
  readonly forwardAgent?: boolean
  readonly signal?: AbortSignal
}

/** Containers are entered as root: it is the only user there. */
const USER = 'root'

/**
 * Connects to a container of an app over SSH, with no `ssh` program: keys of the agent, of `~/.ssh` and its config
 * (ProxyJump included), and of `GIGALIXIR_IDENTITY_FILE`. The host key of an app is remembered when it is first seen.
 *
 * @throws GigalixirError SSH_REFUSED with the keys that were tried; HOST_KEY_CHANGED, UNREACHABLE, NOT_FOUND, REFUSED,
 *   INTERRUPTED; USAGE when there is no agent to forward
 */
export async function connectToReplica(options: ConnectOptions): Promise<ReplicaConnection> {
  const { session, app, replica, failed = false, forwardAgent = false, signal } = options
  const place = await getSshPlace(session, app, { pod: replica, failed })
  const settings = hostSettings(place.host)
  const agent = forwardAgent ? await agentToForward(settings) : undefined
  const keys = identities({ settings, own: await ownKeyOf(session) })
  const known = new KnownHosts()
  const name = `${session.target.name}/${app}`
  const before: Client[] = []
  try {
    const way = await throughJumps(settings, place, before, signal)
    const client = await connectClient({
      host: place.host,
      port: place.port,
      user: USER,
      identities: keys,
      checkHostKey: (key) => {
        // Nobody is in between on this machine, and apps of a simulator come and go.
        if (!isHere(place.host)) known.check(name, key)
      },
      way,
      agent,
      ...(signal && { signal }),
    })
    return new ReplicaConnection(client, place.pod ?? replica ?? app, before)
  } catch (error) {
    for (const client of before) client.end()
    throw error instanceof KeysRefused ? await keysRefused(session, app, error.tried) : error
  }
}

/** @throws GigalixirError USAGE when there is none, or none that answers: nobody would notice until a command there fails */
async function agentToForward(settings: HostSettings): Promise<string> {
  const where = agentAddress(settings)
  const problem = where === undefined ? 'SSH_AUTH_SOCK is not set' : (await agentKeys(where)).problem
  if (where !== undefined && problem === undefined) return where
  throw new GigalixirError('USAGE', `There is no SSH agent to forward: ${problem ?? 'none is known'}.`, {
    next: ['Start one and give it a key: eval "$(ssh-agent)" && ssh-add', 'Or leave out --forward-agent.'],
  })
}

/** The key of ours that a simulator is made to know; production is logged in to with the person's own. */
async function ownKeyOf(session: Session): Promise<string | undefined> {
  const isSimulator = session.target.kind === 'simulator' && isHere(new URL(session.target.apiUrl).hostname)
  return isSimulator && !process.env.GIGALIXIR_IDENTITY_FILE ? ownKeyFor(session) : undefined
}

/** The way to the host through the hosts before it, or nothing when it is reached directly. */
async function throughJumps(
  settings: HostSettings,
  place: SshPlace,
  before: Client[],
  signal: AbortSignal | undefined,
): Promise<(() => Promise<Duplex>) | undefined> {
  let way: (() => Promise<Duplex>) | undefined
  const hops = settings.proxyJump.map(parseHop)
  for (const [index, hop] of hops.entries()) {
    const client = await connectClient({
      host: hop.host,
      port: hop.port,
      user: hop.user,
      identities: hop.identities,
      checkHostKey: (key) => new KnownHosts().check(`jump/${hop.host}:${hop.port}`, key),
      way,
      ...(signal && { signal }),
    }).catch((error: unknown) => {
      throw error instanceof KeysRefused ? jumpRefused(hop.host, error.tried) : error
    })
    before.push(client)
    const next = hops[index + 1] ?? place
    way = () =>
      new Promise<Duplex>((resolve, reject) => {
        client.forwardOut('127.0.0.1', 0, next.host, next.port, (error, channel) =>
          error ? reject(noWay(hop.host, next, error)) : resolve(channel),
        )
      })
  }
  return way
}

function noWay(hop: string, { host, port }: { host: string; port: number }, cause: Error): GigalixirError {
  return new GigalixirError(
    'UNREACHABLE',
    `${hop}, which ~/.ssh/config goes through, does not get to ${host}:${port}: ${messageOf(cause)}.`,
    { next: [`Try it alone: ssh ${hop}`], cause },
  )
}

interface Hop {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly identities: readonly Identity[]
}

/** `user@host:port`, or a name the settings know more of. */
function parseHop(text: string): Hop {
  const [, user, host = text, port] =
    /^(?:ssh:\/\/)?(?:([^@]+)@)?(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(text) ?? []
  const name = host.replace(/^\[|\]$/g, '')
  const settings = hostSettings(name)
  return {
    host: settings.hostName ?? name,
    port: port === undefined ? (settings.port ?? 22) : Number(port),
    user: user ?? settings.user ?? process.env.USER ?? process.env.USERNAME ?? 'root',
    identities: identities({ settings }),
  }
}

function jumpRefused(host: string, tried: readonly string[]): GigalixirError {
  return new GigalixirError(
    'SSH_REFUSED',
    `${host}, which ~/.ssh/config goes through, took none of your SSH keys. Tried: ${listed(tried)}.`,
    {
      next: [`Try it alone: ssh ${host}`],
      data: { host, tried },
    },
  )
}

async function keysRefused(session: Session, app: string, tried: readonly string[]): Promise<GigalixirError> {
  const keys = await listSshKeys(session)
  const has =
    keys.length === 0
      ? 'Your account has no SSH keys'
      : `Your account has: ${keys.map((key) => shownLine(publicHalf(key))).join('; ')}`
  return new GigalixirError(
    'SSH_REFUSED',
    `${app} took none of your SSH keys. Tried: ${listed(tried)}. ${has}.`,
    {
      next: [
        'Add yours: gigalixir account:ssh_keys:add "$(cat ~/.ssh/id_ed25519.pub)"',
        'A key that was just added may take a minute to arrive. To use another one: GIGALIXIR_IDENTITY_FILE=FILE',
      ],
      data: { app, tried },
    },
  )
}

function listed(tried: readonly string[]): string {
  return tried.length === 0 ? 'none, since there is none here' : tried.join(', ')
}

function shownLine(line: string): string {
  const [type = '', body = '', ...comment] = line.split(/\s+/)
  return shownKey(type, body, comment.join(' '))
}

function isHere(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || host.startsWith('127.')
}
