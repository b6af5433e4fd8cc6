import { Args } from '@oclif/core'
import { BaseCommand } from '../../lib/base-command.js'
import { GigalixirError } from '../../lib/errors.js'
import { chosenReplica, remoteFlags } from '../../lib/remote-command.js'
import type { CopyListener } from '../../lib/ssh/copy.js'
import { ProgressLine } from '../../lib/ui/index.js'

export default class PsCp extends BaseCommand {
  static override summary = 'Copy files to or from a replica.'
  static override description =
    "A path that begins with a colon is in the replica; folders are copied recursively. A replica's disk is not kept: copied files are lost when it restarts."
  static override examples = [
    { description: 'From a replica', command: '<%= config.bin %> ps:cp :/app/erl_crash.dump .' },
    { description: 'To a replica', command: '<%= config.bin %> ps:cp seeds.exs :/tmp/' },
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
    const [{ connectToReplica }, { copyIn, copyOut }, { RemoteFiles }] = await Promise.all([
      import('../../lib/ssh/connect.js'),
      import('../../lib/ssh/copy.js'),
      import('../../lib/ssh/remote-files.js'),
    ])
    const connection = await connectToReplica({ session, app, replica, signal: this.signal })
    const output = this.output(flags)
    const progress = new ProgressLine()
    let shown = ''
    try {
      const remote = new RemoteFiles(await connection.sftp(), connection, this.signal)
      const files: { file: string; bytes: number }[] = []
      const skipped: { file: string; why: string }[] = []
      const listener: CopyListener = {
        onBytes: (file, done, size) => {
          const text = size > 0 ? `${file} ${Math.floor((Math.min(done, size) / size) * 100)}%` : file
          if (text !== shown) progress.update((shown = text))
        },
        onCopied: (file, bytes) => void files.push({ file, bytes }),
        onSkipped: (file, why) => {
          progress.stop()
          skipped.push({ file, why })
          output.note(`Left out: ${file}: ${why}.`)
        },
      }
      if (isOut) await copyOut(remote, args.from.slice(1), args.to, listener)
      else await copyIn(remote, args.from, args.to.slice(1), listener)
      progress.stop()
      const bytes = files.reduce((sum, each) => sum + each.bytes, 0)
      output.result({ app, files, ...(skipped.length > 0 && { skipped }) })
      output.hint(`Copied ${files.length === 1 ? '1 file' : `${files.length} files`}, ${bytes} bytes.`)
    } finally {
      progress.stop()
      await connection.close()
    }
  }
}
