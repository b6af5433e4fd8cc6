import { Args } from '@oclif/core'
import { getBuildOutput } from '../../lib/api/builds.js'
import { BaseCommand } from '../../lib/base-command.js'
import { parseBuildId } from '../../lib/build-id.js'
import { outcomeOf, tookOf } from '../../lib/build-text.js'
import { appFlag, rawFlag } from '../../lib/flags.js'
import { shown } from '../../lib/ui/index.js'

export default class BuildsOutput extends BaseCommand {
  static override summary = "Show a build's output (simulators only)."
  static override description =
    'Shows the newest build if no ID is given, and the output so far of one that is still running. The middle of very long output is left out and marked.'
  static override examples = [
    { description: 'Of the last push', command: '<%= config.bin %> builds:output' },
    { description: 'Of an earlier one', command: '<%= config.bin %> builds:output 12 | less' },
  ]
  static override args = {
    id: Args.string({ description: 'The build, as `builds` lists it.', ignoreStdin: true }),
  }
  static override flags = { ...appFlag, raw: rawFlag }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(BuildsOutput)
    const id = args.id === undefined ? undefined : parseBuildId(args.id)
    const { app, session } = await this.appSession(flags)
    const build = await getBuildOutput(session, app, id)
    if (flags.json) {
      this.output(flags).result(build.raw)
      return
    }
    process.stdout.write(flags.raw && !process.stdout.isTTY ? build.output : shown(build.output))
    const so =
      build.state === 'building' || build.state === 'queued'
        ? `still ${build.state}`
        : [build.state ?? 'ended', tookOf(build)].filter(Boolean).join(' after ')
    const outcome = outcomeOf(build)
    this.output(flags).aside(`Build ${build.id ?? args.id ?? ''}: ${so}${outcome && `, ${outcome}`}`)
  }
}
