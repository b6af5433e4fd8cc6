import { Args } from '@oclif/core'
import { removeDrain } from '../../lib/api/drains.js'
import { BaseCommand } from '../../lib/base-command.js'
import { appFlag } from '../../lib/flags.js'

export default class DrainsRemove extends BaseCommand {
  static override summary = 'Remove a log drain from the app.'
  static override examples = ['<%= config.bin %> drains:remove 12']
  static override hiddenAliases = ['delete_log_drain']
  static override args = {
    id: Args.string({ description: 'Drain ID, as listed by: gigalixir drains', required: true }),
  }
  static override flags = { ...appFlag }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(DrainsRemove)
    const { app, session } = await this.appSession(flags)
    const { raw } = await removeDrain(session, app, args.id)
    this.output(flags).result(raw)
    this.output(flags).hint(`The logs of ${app} are no longer sent to drain ${args.id}.`)
  }
}
