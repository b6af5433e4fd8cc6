import { EXIT } from '../../lib/errors.js'
import { LiveCommand, liveFlags } from '../../lib/live/live-command.js'

const { app_name, cookie, ssh_opts, ssh_cmd } = liveFlags

export default class PsNet extends LiveCommand {
  static override summary = 'Show which replicas see one another as Erlang nodes, and why not.'
  static override description =
    'Of every replica: its node, OTP, distribution port, whether the cookies are the same, and the nodes it is connected to. For a pair that is not connected the reason is looked for on the node itself: name, host, port mapper, port, cookie, version. Nothing is connected by looking. Exits with 5 when replicas do not see one another.'
  static override examples = [
    '<%= config.bin %> ps:net',
    {
      description: 'In a script',
      command: "<%= config.bin %> ps:net --json | jq '.links[] | select(.connected | not)'",
    },
  ]
  static override flags = { app_name, cookie, ssh_opts, ssh_cmd }

  async run(): Promise<void> {
    const { flags } = await this.parse(PsNet)
    const [{ net }, { NET_COLUMNS, netText }] = await Promise.all([
      import('../../lib/live/net.js'),
      import('../../lib/live/net-text.js'),
    ])
    await this.withNodes({ ...flags, all: true }, async (nodes) => {
      const found = await net(
        nodes.map(({ replica, node }) => ({
          replica,
          functions: node.functions,
          us: node.connection.name.name,
        })),
      )
      const output = this.output(flags)
      output.data(found, () => `${output.table(found.replicas, NET_COLUMNS)}\n\n${netText(found)}`)
      if (found.links.some(({ connected }) => !connected)) {
        process.exitCode = EXIT.refused
      }
    })
  }
}
