import { GigalixirError } from '../errors.js'
import { EPMD_PORT, connectNode, listNodes, lookUpNode } from '../erlang/index.js'
import type { RegisteredNode } from '../erlang/index.js'
import type { NodeAccess, NodeName } from './access.js'

/** Milliseconds for a port that need not be one of a node: a web server says nothing to what it does not understand. */
const TRY_MS = 3000
/** Nodes that run without the port mapper speak at least the protocol of OTP 23. */
const WITHOUT_PORT_MAPPER = { hidden: false, highestVersion: 6, lowestVersion: 5 }

/**
 * Finds where the node of a replica takes connections: by the port mapper (epmd), and where there is none, or it does not
 * know the node, by the ports that its machine listens on.
 *
 * @throws GigalixirError NOT_FOUND when there is no such node, with what would make the app one; ERLANG_REFUSED when it
 *   is another node, or has another cookie; UNREACHABLE, TIMEOUT, INTERRUPTED
 */
export async function findNode(
  access: NodeAccess,
  { node, cookie }: NodeName,
  signal?: AbortSignal,
): Promise<RegisteredNode> {
  const wait = signal ? { signal } : {}
  const [name = node] = node.split('@')
  let failure: GigalixirError | undefined
  try {
    const found = await lookUpNode(await access.open(EPMD_PORT), name, wait)
    if (found) return found
  } catch (error) {
    if (!(error instanceof GigalixirError) || !['UNREACHABLE', 'TIMEOUT'].includes(error.code)) throw error
    failure = error
  }
  const place = await access.place()
  let refusal: GigalixirError | undefined
  for (const port of place.ports) {
    try {
      const stream = await access.open(port)
      const connection = await connectNode(stream, { node, cookie, version: 6, timeoutMs: TRY_MS, ...wait })
      connection.close()
      return { ...WITHOUT_PORT_MAPPER, port }
    } catch (error) {
      if (!(error instanceof GigalixirError) || error.code === 'INTERRUPTED') throw error
      // A node, where only the name or the cookie is wrong; or a server that hangs up on what it does not understand.
      if (error.code === 'ERLANG_REFUSED') refusal ??= error
    }
  }
  // Consoles leave a port mapper behind that knows nobody; a node may also have got its name after its start.
  const known = failure === undefined ? await listNodes(await access.open(EPMD_PORT), wait) : []
  if (place.named === false && known.length === 0) throw noNode(access.replica, place.isRelease)
  if (refusal) throw refusal
  throw new GigalixirError('NOT_FOUND', `${access.replica} has no node named ${name}.`, {
    next: [
      place.named === undefined
        ? 'No Erlang VM runs there. The app may still be starting: gigalixir ps'
        : 'The app may still be starting, or name its node otherwise: gigalixir ps',
    ],
    data: { replica: access.replica },
    cause: failure,
  })
}

function noNode(replica: string, isRelease: boolean): GigalixirError {
  return new GigalixirError(
    'NOT_FOUND',
    `The app on ${replica} runs without a node name, so nothing can connect to it.`,
    {
      next: isRelease
        ? [
            'Let the release have one: remove RELEASE_DISTRIBUTION=none (gigalixir config:unset RELEASE_DISTRIBUTION, or rel/env.sh.eex), and deploy.',
          ]
        : [
            'Start it with one in the Procfile, and deploy: web: elixir --name $MY_NODE_NAME --cookie $MY_COOKIE -S mix phx.server',
          ],
      data: { replica, nameless: true },
    },
  )
}
