import { randomBytes, timingSafeEqual } from 'node:crypto'
import { GigalixirError } from '../../errors.js'
import { sharedLimit } from '../wait.js'
import type { WaitOptions } from '../wait.js'
import type { ByteStream } from '../wire/byte-stream.js'
import { FLAG, NEEDED, OUR_FLAGS } from './flags.js'
import {
  challengeReply,
  complementMessage,
  digestOf,
  nameMessage,
  oldNameMessage,
  readAcknowledgement,
  readChallenge,
  readStatus,
  statusMessage,
} from './messages.js'
import type { Challenge, Introduction } from './messages.js'

const DEFAULT_TIMEOUT_MS = 10_000

export interface HandshakeOptions extends WaitOptions {
  /** Shared secret of the cluster. */
  readonly cookie: string
  /** The node we mean to reach, `name@host`; another one that answers there is refused. Not checked if not given. */
  readonly node?: string
  /**
   * Our full node name. If not given the node gives us one, which it takes back for others when we leave: a new name
   * each time would stay in its atom table for ever. Nodes before OTP 23 need one given or get a random one.
   */
  readonly name?: string
  /** 5 for a node that knows no other, as epmd tells (`highestVersion`); 6 if not given. */
  readonly version?: 5 | 6
}

/** Two nodes that have come to an understanding. */
export interface Agreement {
  readonly peer: Introduction
  readonly us: Introduction
  /** The flags both have. */
  readonly flags: bigint
}

/**
 * Introduces us as a hidden node and proves to each side that the other knows the cookie, which itself is never sent
 * (https://www.erlang.org/doc/apps/erts/erl_dist_protocol.html#distribution-handshake).
 *
 * @throws GigalixirError ERLANG_REFUSED for a wrong cookie, a name in use, a node that is not the one meant or too old;
 *   UNREACHABLE, TIMEOUT, INTERRUPTED; PLATFORM_FAILED when it is no node at all
 */
export async function shakeHands(stream: ByteStream, options: HandshakeOptions): Promise<Agreement> {
  const version = options.version ?? 6
  const us = introduction(options, version)
  const talk = new Talk(stream, options)
  talk.send(version === 6 ? nameMessage(us) : oldNameMessage(us))
  const named = await status(talk, us, options)
  const challenge = readChallenge(await talk.receive())
  checkPeer(challenge, options)
  const our = { ...us, ...named }
  if (version === 5 && challenge.version === 6) talk.send(complementMessage(our))
  await proveCookie(talk, challenge, options)
  return { peer: challenge, us: our, flags: OUR_FLAGS & challenge.flags }
}

/** Messages with two bytes of length before each, all of them within one limit of time. */
class Talk {
  readonly #stream: ByteStream
  readonly #what: string
  readonly #left: () => WaitOptions

  constructor(stream: ByteStream, options: HandshakeOptions) {
    this.#stream = stream
    this.#what = `The handshake with ${whom(options)}`
    this.#left = sharedLimit({ timeoutMs: DEFAULT_TIMEOUT_MS, ...options })
  }

  send(message: Buffer): void {
    const length = Buffer.alloc(2)
    length.writeUInt16BE(message.length)
    this.#stream.write([length, message])
  }

  async receive(): Promise<Buffer> {
    const length = await this.#stream.take(2, this.#what, this.#left())
    return this.#stream.take(length.readUInt16BE(), this.#what, this.#left())
  }
}

function introduction({ name }: HandshakeOptions, version: 5 | 6): Introduction {
  // Zero is reserved; a name that is given to us comes with a creation of its own.
  const creation = (randomBytes(4).readUInt32BE() | 1) >>> 0
  if (name !== undefined) return { name, flags: OUR_FLAGS, creation }
  if (version === 5)
    return { name: `gigalixir-${randomBytes(4).toString('hex')}@nohost`, flags: OUR_FLAGS, creation }
  // With a name to be given, only our host is said.
  return { name: 'nohost', flags: OUR_FLAGS | FLAG.nameMe, creation }
}

async function status(
  talk: Talk,
  us: Introduction,
  options: HandshakeOptions,
): Promise<Partial<Introduction>> {
  const wish = us.flags & FLAG.nameMe
  const message = await talk.receive().catch((error: unknown) => {
    throw gone(error) ? refused(`${whom(options)} closed the connection without a word.`, NO_WORD) : error
  })
  const { status: answer, named } = readStatus(message)
  if (named) return { ...named, flags: us.flags & ~FLAG.nameMe }
  switch (answer) {
    case 'ok':
    case 'ok_simultaneous':
      if (wish) throw refused(`${whom(options)} gives no names.`, ['Say which name to use.'])
      return {}
    case 'alive':
      talk.send(statusMessage('false'))
      throw nameInUse(us, options)
    case 'nok':
      throw nameInUse(us, options)
    case 'not_allowed':
      throw refused(`${whom(options)} allows no connections from us.`, [
        'It was started with a list of allowed nodes (net_kernel:allow/1).',
      ])
    default:
      throw refused(`${whom(options)} refused: ${JSON.stringify(answer.slice(0, 80))}.`)
  }
}

async function proveCookie(talk: Talk, peer: Challenge, options: HandshakeOptions): Promise<void> {
  const ours = randomBytes(4).readUInt32BE()
  talk.send(challengeReply(ours, digestOf(options.cookie, peer.challenge)))
  const message = await talk.receive().catch((error: unknown) => {
    // A node that cannot accept our digest says nothing; it hangs up.
    throw gone(error) ? wrongCookie(peer.name) : error
  })
  if (!timingSafeEqual(readAcknowledgement(message), digestOf(options.cookie, ours)))
    throw wrongCookie(peer.name)
}

function checkPeer(peer: Challenge, options: HandshakeOptions): void {
  if (options.node !== undefined && options.node !== peer.name) {
    throw refused(`${peer.name} answered where ${options.node} was expected.`)
  }
  const missing = Object.entries(NEEDED).flatMap(([what, flag]) => ((peer.flags & flag) === 0n ? [what] : []))
  if (missing.length > 0) throw refused(`${peer.name} is too old: it knows no ${missing.join(', no ')}.`)
}

const NO_WORD = ['It may be shutting down, or be a node with TLS distribution.']

function whom({ node }: HandshakeOptions): string {
  return node ?? 'The node'
}

function gone(error: unknown): boolean {
  return error instanceof GigalixirError && error.code === 'UNREACHABLE'
}

function nameInUse(us: Introduction, options: HandshakeOptions): GigalixirError {
  return refused(`${whom(options)} already has a connection to a node named ${us.name}.`, [
    'Use another name, or wait until that one has gone.',
  ])
}

function wrongCookie(node: string): GigalixirError {
  return refused(`${node} does not accept this cookie.`, ['Use the cookie the node was started with.'])
}

function refused(message: string, next: string[] = []): GigalixirError {
  return new GigalixirError('ERLANG_REFUSED', message, { next })
}
