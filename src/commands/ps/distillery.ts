import { customerAppName } from '../../lib/api/releases.js'
import { GigalixirError } from '../../lib/errors.js'
import { RemoteCommand, remoteFlags } from '../../lib/remote-command.js'
import { wordsOf } from '../../lib/words-of.js'

export default class PsDistillery extends RemoteCommand {
  static override summary = 'Run a command of the release script in a replica.'
  static override description =
    'Such as ping, pid, rpc, eval or version, for releases of mix and of Distillery.'
  static override usage = 'ps:distillery [-a APP] [--replica REPLICA] COMMAND...'
  static override examples = [
    '<%= config.bin %> ps:distillery pid',
    "<%= config.bin %> ps:distillery rpc 'IO.puts(node())'",
  ]
  static override strict = false
  static override flags = { ...remoteFlags }

  async run(): Promise<void> {
    const { flags, raw } = await this.parse(PsDistillery)
    const words = wordsOf(raw)
    if (words.length === 0) {
      throw new GigalixirError('USAGE', 'Run what? Give the command of the release.', {
        next: ['For example: gigalixir ps:distillery pid'],
      })
    }
    await this.runRemote({
      flags,
      command: async (session, app) => {
        const name = await customerAppName(session, app)
        return ['gigalixir_run', 'shell', '--', `bin/${name}`, ...words]
      },
    })
  }
}
