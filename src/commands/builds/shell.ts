import { Args } from '@oclif/core'
import { openBuildShell } from '../../lib/api/builds.js'
import { BaseCommand } from '../../lib/base-command.js'
import { parseBuildId } from '../../lib/build-id.js'
import { appFlag } from '../../lib/flags.js'
import { shWords } from '../../lib/ssh/sh-words.js'

export default class BuildsShell extends BaseCommand {
  static override summary = 'Open a shell in a failed build, or run a command there (simulators only).'
  static override description =
    "In the build's own container, with its files and environment: the container of an app's last failed build is kept for an hour, until the next build begins. Without a terminal input and output go through as they are; the exit code is the command's."
  static override usage = 'builds:shell [ID] [-a APP] [-- COMMAND...]'
  static override examples = [
    { description: 'Look around', command: '<%= config.bin %> builds:shell' },
    { description: 'Try it again', command: '<%= config.bin %> builds:shell -- mix compile' },
    { description: 'A line of shell', command: "<%= config.bin %> builds:shell -- 'env | sort | head'" },
  ]
  static override args = {
    id: Args.string({
      description: 'The build, as `builds` lists it; the newest if not given.',
      ignoreStdin: true,
    }),
  }
  static override flags = { ...appFlag }

  async run(): Promise<void> {
    const end = this.argv.indexOf('--')
    const own = end === -1 ? this.argv : this.argv.slice(0, end)
    const words = end === -1 ? [] : this.argv.slice(end + 1)
    const { args, flags } = await this.parse(BuildsShell, own)
    const id = args.id === undefined ? undefined : parseBuildId(args.id)
    const { app, session } = await this.appSession(flags)
    const { container } = await openBuildShell(session, app, id)
    const { runInBuilder } = await import('../../sim/build-shell/index.js')
    // One word is a line of shell, more are words.
    const line = words.length > 1 ? shWords(words) : words[0]
    process.exitCode = await runInBuilder({ container, line, signal: this.signal })
  }
}
