import { runJob } from '../lib/api/apps.js'
import { BaseCommand } from '../lib/base-command.js'
import { GigalixirError } from '../lib/errors.js'
import { appFlag } from '../lib/flags.js'
import { wordsOf } from '../lib/words-of.js'

export default class Run extends BaseCommand {
  static override summary = 'Run a command in a container of its own, as a job.'
  static override description =
    "It runs beside the app's replicas, with the same code and configs, for five minutes at most. Its output goes to the app's logs. What follows `--` belongs to the command, whatever it looks like."
  static override usage = 'run COMMAND... [-a APP]'
  static override examples = [
    '<%= config.bin %> run mix ecto.migrate',
    {
      description: 'With flags of its own',
      command: '<%= config.bin %> run -a my-app -- mix ecto.rollback -n 1',
    },
  ]
  static override strict = false
  static override flags = { ...appFlag }

  async run(): Promise<void> {
    const { flags, raw } = await this.parse(Run)
    const command = wordsOf(raw)
    if (command.length === 0) {
      throw new GigalixirError('USAGE', 'Run what? Give the command.', {
        next: ['For example: gigalixir run mix ecto.migrate'],
      })
    }
    const { app, session } = await this.appSession(flags)
    const job = await runJob(session, app, command)
    this.output(flags).result({ app, command, ...job })
    this.output(flags).hint(`Started. What it prints: gigalixir logs -a ${app}`)
  }
}
