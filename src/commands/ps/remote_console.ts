import { RemoteCommand, remoteFlags } from '../../lib/remote-command.js'

export default class PsRemoteConsole extends RemoteCommand {
  static override summary = 'Open an IEx console on a running replica.'
  static override description =
    'It is connected to the node of the app: what you call is called there. Several at once are fine. Without a terminal its input is evaluated there as one script, and the value shown.'
  static override examples = [
    '<%= config.bin %> ps:remote_console',
    { description: 'On one replica', command: '<%= config.bin %> ps:console --replica x7kq2' },
    {
      description: 'From a script',
      command: "echo 'MyApp.Repo.aggregate(MyApp.User, :count)' | <%= config.bin %> ps:remote_console",
    },
  ]
  static override aliases = ['ps:console']
  static override hiddenAliases = ['remote_console']
  static override flags = { ...remoteFlags }

  async run(): Promise<void> {
    const { flags } = await this.parse(PsRemoteConsole)
    await this.runRemote({ flags, command: ['gigalixir_run', 'remote_console'] })
  }
}
