import { incomplete } from './failures.js'
import * as contract from './contract/remote.js'
import { fieldsOf, textOf, wholeOf } from './readers/fields.js'
import type { Session } from './session.js'

/** Where SSH reaches a replica. */
export interface SshPlace {
  readonly host: string
  readonly port: number
  /** The replica it leads to, where it leads to one alone. */
  readonly pod?: string
}

/**
 * Asks where SSH reaches a replica of the app.
 *
 * @param which a replica by its name, or the kept container of a failed release; any healthy replica for neither
 * @throws GigalixirError as any call does; REFUSED when nothing runs
 */
export async function getSshPlace(
  session: Session,
  app: string,
  which: { pod?: string | undefined; failed?: boolean } = {},
): Promise<SshPlace> {
  const { raw } = await session.call(contract.sshIp, {
    params: { app },
    query: {
      ...(which.pod !== undefined && { pod: which.pod }),
      ...(which.failed === true && { failed: 'true' }),
    },
  })
  const fields = fieldsOf(raw)
  const host = textOf(fields.ssh_ip)
  const pod = textOf(fields.pod)
  if (host !== undefined)
    return { host, port: wholeOf(fields.ssh_port) ?? 22, ...(pod !== undefined && { pod }) }
  throw incomplete(`The platform did not say where ${app} is reached over SSH.`, session.target, [
    `See what runs: gigalixir ps -a ${app}`,
  ])
}

/** Elixir expressions that print the cookie and the name of the node that evaluates them. */
export async function getObserverCommands(
  session: Session,
  app: string,
): Promise<{ cookie: string; nodeName: string }> {
  const { raw } = await session.call(contract.observerCommands, { params: { app } })
  const { get_cookie, get_node_name } = fieldsOf(raw)
  return {
    cookie: textOf(get_cookie) ?? 'Node.get_cookie()',
    nodeName: textOf(get_node_name) ?? 'node()',
  }
}
