import type { IncomingMessage, ServerResponse } from 'node:http'
import { endFrame, outputFrame } from './hook-frames.js'
import type { HookRequest } from './hook-protocol.js'
import { QUARANTINE_VARIABLES } from './hook-protocol.js'
import type { PushReceiver } from './push-receiver.js'
import type { PushSessions } from './push-session.js'

/** Refs by the thousand fit in. */
const LARGEST_REQUEST = 4 * 1024 * 1024

/** The daemon's side of the pre-receive hook: finds the push, runs it, streams what is said. */
export class HookEndpoint {
  readonly #sessions: PushSessions
  readonly #receiver: PushReceiver

  constructor(sessions: PushSessions, receiver: PushReceiver) {
    this.#sessions = sessions
    this.#receiver = receiver
  }

  async handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const session = this.#sessions.find(incoming.headers.authorization)
    if (incoming.method !== 'POST' || !session || session.signal.aborted) {
      outgoing.writeHead(403).end()
      return
    }
    const request = parseHookRequest(await readAll(incoming))
    if (!request) {
      outgoing.writeHead(400).end()
      return
    }
    // The hook was ended: git will not take the push any more, whatever comes of it.
    const onClose = () => session.abort('git has ended its hook')
    outgoing.once('close', onClose)
    outgoing.writeHead(200, { 'content-type': 'application/octet-stream' })
    outgoing.flushHeaders()
    const work = this.#receiver
      .receive(session, request, (bytes) => send(outgoing, outputFrame(bytes)))
      .then((accepted) => {
        outgoing.off('close', onClose)
        outgoing.end(endFrame(accepted))
      })
    await session.during(work)
  }
}

/** Writes, and waits while the reader is slow; what is written to a reader that has gone is dropped. */
async function send(outgoing: ServerResponse, bytes: Buffer): Promise<void> {
  if (outgoing.destroyed || outgoing.write(bytes)) return
  await new Promise<void>((resolve) => {
    const done = () => {
      outgoing.off('drain', done)
      outgoing.off('close', done)
      resolve()
    }
    outgoing.once('drain', done)
    outgoing.once('close', done)
  })
}

async function readAll(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of incoming) {
    bytes += (chunk as Buffer).length
    if (bytes > LARGEST_REQUEST) return ''
    chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** What the hook sent, if it is that. */
export function parseHookRequest(text: string): HookRequest | undefined {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    return undefined // answered as a request that is none
  }
  if (typeof parsed !== 'object' || parsed === null) return undefined
  const { refs, quarantine } = parsed as { refs?: unknown; quarantine?: unknown }
  if (typeof refs !== 'string' || typeof quarantine !== 'object' || quarantine === null) return undefined
  const known: Record<string, string> = {}
  for (const name of QUARANTINE_VARIABLES) {
    const value = (quarantine as Record<string, unknown>)[name]
    if (typeof value === 'string') known[name] = value
  }
  return { refs, quarantine: known }
}
