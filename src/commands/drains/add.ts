import { Args } from '@oclif/core'
import { addDrain } from '../../lib/api/drains.js'
import { BaseCommand } from '../../lib/base-command.js'
import { appFlag } from '../../lib/flags.js'

export default class DrainsAdd extends BaseCommand {
  static override summary = "Send the app's logs to a drain."
  static override examples = [
    '<%= config.bin %> drains:add syslog+tls://logs.example.com:6514',
    '<%= config.bin %> drains:add https://user:token@logs.example.com/gigalixir',
  ]
  static override hiddenAliases = ['add_log_drain']
  static override args = {
    url: Args.string({ description: 'A syslog://, syslog+tls:// or https:// URL.', required: true }),
  }
  static override flags = { ...appFlag }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(DrainsAdd)
    const { app, session } = await this.appSession(flags)
    const { raw } = await addDrain(session, app, args.url)
    this.output(flags).result(raw)
    this.output(flags).hint(`Logs of ${app} now go to this drain. List drains: gigalixir drains`)
  }
}
