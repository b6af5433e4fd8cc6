import { Flags } from '@oclif/core'
import { GigalixirError } from '../../lib/errors.js'
import { RemoteCommand, remoteFlags } from '../../lib/remote-command.js'
import { wordsOf } from '../../lib/words-of.js'

export default class PsSsh extends RemoteCommand {
  static override summary = 'Open a shell in a replica, or run a command there.'
  static override description =
    "Over SSH, with the app's environment; no ssh program is needed. Your keys are taken from the agent, ~/.ssh and GIGALIXIR_IDENTITY_FILE. Without a terminal input and output go through as they are; the exit code is the command's."
  static override usage = 'ps:ssh [-a APP] [--replica REPLICA] [-A] [--all] [--failed] [-- COMMAND...]'
  static override examples = [
    { description: 'A shell', command: '<%= config.bin %> ps:ssh' },
    { description: 'A line of shell', command: "<%= config.bin %> ps:ssh -- 'df -h | head -3'" },
    { description: 'In every replica', command: '<%= config.bin %> ps:ssh --all -- uptime' },
    { description: 'Where a release failed', command: '<%= config.bin %> ps:ssh --failed' },
  ]
  static override hiddenAliases = ['ssh']
  static override strict = false
  static override flags = {
    ...remoteFlags,
    all: Flags.boolean({
      description: 'Run the command in every replica.',
      exclusive: ['replica', 'failed'],
    }),
    'forward-agent': Flags.boolean({
      char: 'A',
      description: 'Forward your SSH agent, as ssh -A does.',
    }),
    failed: Flags.boolean({
      description: 'Use the container of the last failed release, which is kept for a while.',
    }),
  }

  async run(): Promise<void> {
    const { flags, raw } = await this.parse(PsSsh)
    const command = wordsOf(raw).join(' ')
    if (flags.all && command === '') {
      throw new GigalixirError('USAGE', 'Run what in every replica? Give the command.', {
        next: ['For example: gigalixir ps:ssh --all -- uptime'],
      })
    }
    await this.runRemote({
      ...{ flags, command, all: flags.all, failed: flags.failed },
      forwardAgent: flags['forward-agent'],
    })
  }
}
