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
