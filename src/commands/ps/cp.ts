import { Args } from '@oclif/core'
import { BaseCommand } from '../../lib/base-command.js'
import { GigalixirError } from '../../lib/errors.js'
import { chosenReplica, remoteFlags } from '../../lib/remote-command.js'

export default class PsCp extends BaseCommand {
  static override summary = 'Copy files into a replica, or out of it.'
  static override description =
    'What begins with a colon is in the replica; folders are copied with all that is in them. What is copied into a replica is gone with its next start: its disk is no place to keep things.'
  static override examples = [
    { description: 'Out', command: '<%= config.bin %> ps:cp :/app/erl_crash.dump .' },
    { description: 'In', command: '<%= config.bin %> ps:cp seeds.exs :/tmp/' },
  ]
  static override args = {
    from: Args.string({ description: 'What to copy.', required: true }),
    to: Args.string({ description: 'Where to.', required: true }),
  }
  static override flags = { app_name: remoteFlags.app_name, replica: remoteFlags.replica }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(PsCp)
    const isOut = args.from.startsWith(':')
    if (isOut === args.to.startsWith(':')) {
      throw new GigalixirError('USAGE', 'One of the two has to be in the replica, and begins with a colon.', {
        next: ['For example: gigalixir ps:cp :/app/erl_crash.dump .'],
      })
    }
    const { app, session } = await this.appSession(flags)
    const replica = await chosenReplica(session, app, flags.replica)
    const [{ connectToReplica }, { copyIn, copyOut }] = await Promise.all([
      import('../../lib/ssh/connect.js'),
      import('../../lib/ssh/copy.js'),
    ])
    const connection = await connectToReplica({ session, app, replica, signal: this.signal })
    try {
      const sftp = await connection.sftp()
      const files: { file: string; bytes: number }[] = []
      const onCopied = (file: string, bytes: number) => void files.push({ file, bytes })
      if (isOut) await copyOut(sftp, args.from.slice(1), args.to, onCopied)
      else await copyIn(sftp, args.from, args.to.slice(1), onCopied)
      const bytes = files.reduce((sum, each) => sum + each.bytes, 0)
      this.output(flags).result({ app, files })
      this.output(flags).hint(
        `Copied ${files.length === 1 ? '1 file' : `${files.length} files`}, ${bytes} bytes.`,
      )
    } finally {
      await connection.close()
    }
  }
}
