import { Flags } from '@oclif/core'
import { GigalixirError } from '../../lib/errors.js'
import { RemoteCommand, remoteFlags } from '../../lib/remote-command.js'
import { wordsOf } from '../../lib/words-of.js'

export default class PsRun extends RemoteCommand {
  static override summary = 'Run a command in a running replica.'
  static override description =
    "In the app's folder, with its environment. To run it in a container of its own, beside the replicas: gigalixir run."
  static override usage = 'ps:run [-a APP] [--replica REPLICA] [--all] COMMAND...'
  static override examples = [
    '<%= config.bin %> ps:run env',
    { description: 'With flags of its own', command: '<%= config.bin %> ps:run -- ls -la releases' },
    { description: 'In every replica', command: '<%= config.bin %> ps:run --all -- cat /proc/loadavg' },
  ]
  static override strict = false
  static override flags = {
    ...remoteFlags,
    all: Flags.boolean({ description: 'Run it in every replica.', exclusive: ['replica'] }),
  }

  async run(): Promise<void> {
    const { flags, raw } = await this.parse(PsRun)
    const words = wordsOf(raw)
    if (words.length === 0) {
      throw new GigalixirError('USAGE', 'Run what? Give the command.', {
        next: ['For example: gigalixir ps:run env'],
      })
    }
    await this.runRemote({ flags, command: ['gigalixir_run', 'shell', '--', ...words], all: flags.all })
  }
}
