import { Args, Flags } from '@oclif/core'
import { rollBackTo, versionBefore } from '../../lib/api/releases.js'
import { GigalixirError } from '../../lib/errors.js'
import { appFlag } from '../../lib/flags.js'
import { FollowingCommand, waitFlag } from '../../lib/following-command.js'

export default class ReleasesRollback extends FollowingCommand {
  static override summary = 'Roll back to an earlier release.'
  static override description =
    'Rolls back to the release before the newest unless a version is given. Code and configs go back together, as a new release.'
  static override examples = [
    '<%= config.bin %> releases:rollback',
    '<%= config.bin %> releases:rollback 3',
    '<%= config.bin %> releases:rollback --version 3',
  ]
  static override hiddenAliases = ['rollback']
  static override args = {
    to: Args.integer({ description: 'Version to roll back to; same as --version.', min: 1 }),
  }
  static override flags = {
    ...appFlag,
    version: Flags.integer({ char: 'r', description: 'Version to roll back to.', min: 1 }),
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
