import { Flags } from '@oclif/core'
import { rollBack } from '../../lib/api/releases.js'
import { BaseCommand } from '../../lib/base-command.js'
import { appFlag } from '../../lib/flags.js'

export default class ReleasesRollback extends BaseCommand {
  static override summary = 'Go back to an earlier release, as a new one.'
  static override description =
    'Without --version, to the one before the newest. Code and configs go back together.'
  static override examples = [
    '<%= config.bin %> releases:rollback',
    '<%= config.bin %> releases:rollback --version 3',
  ]
  static override hiddenAliases = ['rollback']
  static override flags = {
    ...appFlag,
    version: Flags.integer({ char: 'r', description: 'The release to go back to.', min: 1 }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(ReleasesRollback)
    const { app, session } = await this.appSession(flags)
    const { to, answer } = await rollBack(session, app, flags.version)
    this.output(flags).change(answer.raw)
    this.output(flags).hint(`${app} goes back to version ${to}. How it goes: gigalixir ps`)
  }
}
