import { Args } from '@oclif/core'
import { BaseCommand } from '../../lib/base-command.js'
import { GigalixirError } from '../../lib/errors.js'
import { chosenReplica, healthyReplica, remoteFlags } from '../../lib/remote-command.js'

export default class PsForward extends BaseCommand {
  static override summary = 'Forward a local port to a replica.'
  static override description =
    'Runs until Ctrl-C. The local port is reachable from this machine only; connections go over SSH.'
  static override examples = [
    { description: "The app's port, on any free local port", command: '<%= config.bin %> ps:forward 4000' },
    { description: 'On a port you choose', command: '<%= config.bin %> ps:forward 8080:4000' },
  ]
  static override args = {
    ports: Args.string({ description: 'LOCAL:REMOTE, or REMOTE alone.', required: true }),
  }
  static override flags = { app_name: remoteFlags.app_name, replica: remoteFlags.replica }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(PsForward)
    const [local, remote] = parsePorts(args.ports)
    const { app, session } = await this.appSession(flags)
    const replica = (await chosenReplica(session, app, flags.replica)) ?? (await healthyReplica(session, app))
    const [{ connectToReplica }, { forwardPort }] = await Promise.all([
      import('../../lib/ssh/connect.js'),
      import('../../lib/ssh/forward.js'),
    ])
    const output = this.output(flags)
    const connection = await connectToReplica({ session, app, replica, signal: this.signal })
    try {
      const { server, port } = await forwardPort(
        () => connection.openPort(remote),
        local,
        (text) => output.note(text),
      )
      output.data(
        { app, local: port, remote, replica: replica ?? null },
        () =>
          `Forwarding 127.0.0.1:${port} to port ${remote} of ${connection.replica}. Press Ctrl-C to stop.`,
      )
      const interrupted = new Promise<void>((resolve) =>
        this.signal.addEventListener('abort', () => resolve(), { once: true }),
      )
      const broke = await Promise.race([interrupted.then(() => false), connection.closed().then(() => true)])
      server.close()
      if (broke)
        throw new GigalixirError('UNREACHABLE', `The connection to ${connection.replica} broke.`, {
          next: ['Run it again.'],
        })
    } finally {
      await connection.close()
    }
  }
}

function parsePorts(text: string): [number, number] {
  const [, local, remote] = /^(?:(\d{1,5}):)?(\d{1,5})$/.exec(text) ?? []
  const ports = [Number(local ?? 0), Number(remote)] as [number, number]
  if (remote !== undefined && ports[1] > 0 && ports.every((port) => port <= 65_535)) return ports
  throw new GigalixirError('USAGE', `\`${text}\` names no ports.`, {
    next: ['For example: gigalixir ps:forward 8080:4000'],
  })
}
