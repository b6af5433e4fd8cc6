import { Args, Flags } from '@oclif/core'
import { rollBackTo, versionBefore } from '../../lib/api/releases.js'
import { GigalixirError } from '../../lib/errors.js'
import { appFlag } from '../../lib/flags.js'
import { FollowingCommand, waitFlag } from '../../lib/following-command.js'

export default class ReleasesRollback extends FollowingCommand {
  static override summary = 'Go back to an earlier release, as a new one.'
  static override description =
    'Without a version, to the one before the newest. Code and configs go back together.'
  static override examples = [
    '<%= config.bin %> releases:rollback',
    '<%= config.bin %> releases:rollback 3',
    '<%= config.bin %> releases:rollback --version 3',
  ]
  static override hiddenAliases = ['rollback']
  static override args = {
    to: Args.integer({ description: 'The release to go back to; the same as --version.', min: 1 }),
  }
  static override flags = {
    ...appFlag,
    version: Flags.integer({ char: 'r', description: 'The release to go back to.', min: 1 }),
    ...waitFlag,
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(ReleasesRollback)
    if (args.to !== undefined && flags.version !== undefined && args.to !== flags.version)
      throw new GigalixirError('USAGE', `Go back to version ${args.to} or to ${flags.version}?`)
    const { app, session } = await this.appSession(flags)
    const to = flags.version ?? args.to ?? (await versionBefore(session, app))
    await this.change({
      ...{ flags, session, app, effect: 'release' },
      doing: `Rolling back ${app} to version ${to}`,
      done: `Rolled back ${app} to version ${to}.`,
      make: () => rollBackTo(session, app, to),
    })
  }
}
