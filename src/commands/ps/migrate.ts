import { Flags } from '@oclif/core'
import { RemoteCommand, remoteFlags } from '../../lib/remote-command.js'

export default class PsMigrate extends RemoteCommand {
  static override summary = "Run the app's database migrations."
  static override description =
    'Runs the pending migrations of every Ecto repository of the app. The replica needs to be up: its node does the work, since a release has no mix.'
  static override examples = [
    '<%= config.bin %> ps:migrate',
    {
      description: 'Another application in the release',
      command: '<%= config.bin %> ps:migrate -m my_other_app',
    },
  ]
  static override hiddenAliases = ['migrate']
  static override flags = {
    ...remoteFlags,
    migration_app_name: Flags.string({
      char: 'm',
      description: 'OTP application whose repositories to migrate; the deployed one if not given.',
      helpValue: 'APPLICATION',
    }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(PsMigrate)
    const application = flags.migration_app_name === undefined ? [] : ['-m', flags.migration_app_name]
    await this.runRemote({ flags, command: ['gigalixir_run', 'migrate', ...application], any: true })
  }
}
