import type { App } from '../../domain.js'
import { PlatformError, notFound } from '../../platform-error.js'
import type { Engine, ReplicaObservation } from '../../engine/index.js'
import type { SshDoor } from '../../ssh-door/index.js'

export interface RemoteOptions {
  readonly engine: Pick<Engine, 'observe' | 'openFailed'>
  readonly sshDoor: Pick<SshDoor, 'open'>
}

export interface SshPlace {
  readonly host: string
  readonly port: number
  /** The replica it leads to, where it leads to one alone. */
  readonly pod: string | null
}

/** What a node is asked for its cookie and name with: printed, since what an expression gives is not shown by all clients. */
export const OBSERVER_COMMANDS = {
  get_cookie: 'IO.puts(Node.get_cookie())',
  get_node_name: 'IO.puts(node())',
} as const

/** The way into running replicas. */
export class RemoteService {
  readonly #options: RemoteOptions

  constructor(options: RemoteOptions) {
    this.#options = options
  }

  /**
   * Where SSH to a replica begins; to any healthy one when none is named.
   *
   * @throws PlatformError 404 for an unknown replica, 422 when none runs
   */
  async sshPlace(app: App, pod: string | undefined): Promise<SshPlace> {
    const { engine, sshDoor } = this.#options
    const running = engine.observe(app.name).filter(({ ssh }) => ssh !== null)
    if (pod !== undefined && !running.some(({ name }) => name === pod))
      throw notFound('Replica', pod.slice(0, 60))
    if (running.length === 0) {
      throw new PlatformError(422, {
        '': [`\`${app.name}\` has no running replicas. Deploy it, or scale it up: gigalixir ps:scale -r 1`],
      })
    }
    return { ...(await sshDoor.open(app, pod ?? null)), pod: pod ?? null }
  }

  /** Where SSH to the kept container of a replica that failed or crashed begins. @throws PlatformError 404 when none is kept */
  async failedPlace(app: App): Promise<SshPlace> {
    const { engine, sshDoor } = this.#options
    const failed = await engine.openFailed(app.name)
    if (!failed?.ssh) {
      throw new PlatformError(404, {
        '': [
          `\`${app.name}\` has no kept container. One is kept for an hour: of a release that failed, until one becomes healthy, or of a replica that crashed and left a crash dump.`,
        ],
      })
    }
    return { ...(await sshDoor.open(app, failed.ssh)), pod: failed.name }
  }
}

/** Where a replica's SSH server is reached; of any that serves when none is named, else of any that runs. */
export function sshAddressOf(
  replicas: readonly ReplicaObservation[],
  pod: string | null,
): { host: string; port: number } | null {
  const running = replicas.filter(({ ssh, name }) => ssh !== null && (pod === null || name === pod))
  return (running.find(({ status }) => status === 'Healthy') ?? running[0])?.ssh ?? null
}
