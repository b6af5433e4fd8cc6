import { getObserverCommands } from '../api/remote.js'
import type { Session } from '../api/session.js'
import { GigalixirError } from '../errors.js'
import type { ReplicaConnection } from './replica-connection.js'

/** What it takes to connect to the Erlang node of a replica. */
export interface NodeFacts {
  /** `name@host` */
  readonly node: string
  /** Secret. */
  readonly cookie: string
}

/**
 * A line of shell that prints what the environment of an app says of its node: the name, then the cookie. It costs as
 * much as saying hello, where asking the node itself starts an Erlang twice.
 */
export const LIKELY_NODE =
  'printf "%s\\n" "${RELEASE_NODE:-$MY_NODE_NAME}" "${RELEASE_COOKIE:-${MY_COOKIE:-$ERLANG_COOKIE}}"'

/**
 * Reads what `LIKELY_NODE` printed. It is likely, not certain: an app may name its node otherwise, and only connecting
 * to it shows that.
 *
 * @returns undefined when the environment says nothing of it
 */
export function readLikelyNode(stdout: string): NodeFacts | undefined {
  // Whatever a shell of somebody's own prints at its start comes before.
  const [node = '', cookie = ''] = stdout.trimEnd().split('\n').slice(-2)
  return /^[^@\s]+@[^@\s]+$/.test(node) && cookie !== '' ? { node, cookie } : undefined
}

/** What the environment of a replica says of its node, if anything. @throws GigalixirError UNREACHABLE */
export async function likelyNodeOf(connection: ReplicaConnection): Promise<NodeFacts | undefined> {
  return readLikelyNode((await connection.exec(LIKELY_NODE)).stdout)
}

/**
 * Asks a replica for the name and cookie of its node: the platform says how.
 *
 * @throws GigalixirError ERLANG_FAILED when the node does not answer, such as while the app starts
 */
export async function nodeOf(
  connection: ReplicaConnection,
  session: Session,
  app: string,
): Promise<NodeFacts> {
  const commands = await getObserverCommands(session, app)
  const ask = async (expression: string, what: string): Promise<string> => {
    const { exitCode, stdout, stderr } = await connection.exec([
      'gigalixir_run',
      'distillery-eval',
      '--',
      expression,
    ])
    const answer = stdout
      .trim()
      .split('\n')[0]
      ?.replace(/^["':]|["']$/g, '')
    if (exitCode === 0 && answer) return answer
    throw new GigalixirError(
      'ERLANG_FAILED',
      `The node of ${connection.replica} did not tell its ${what}: ${stderr.trim() || `exit code ${exitCode}`}`,
      {
        next: ['Check that the app has started: gigalixir ps', 'See what it says: gigalixir logs'],
      },
    )
  }
  const [node, cookie] = await Promise.all([ask(commands.nodeName, 'name'), ask(commands.cookie, 'cookie')])
  return { node, cookie }
}
