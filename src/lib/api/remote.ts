import * as contract from './contract/remote.js'
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
  const { ssh_ip, ssh_port, pod } = await session.call(contract.sshIp, {
    params: { app },
    query: {
      ...(which.pod !== undefined && { pod: which.pod }),
      ...(which.failed === true && { failed: 'true' }),
    },
  })
  return { host: ssh_ip, port: ssh_port ?? 22, ...(pod !== undefined && { pod }) }
}

/** Elixir expressions that print the cookie and the name of the node that evaluates them. */
export async function getObserverCommands(
  session: Session,
  app: string,
): Promise<{ cookie: string; nodeName: string }> {
  const { get_cookie, get_node_name } = await session.call(contract.observerCommands, { params: { app } })
  return { cookie: get_cookie, nodeName: get_node_name }
}
