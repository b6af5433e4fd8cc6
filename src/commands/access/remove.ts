import { Args } from '@oclif/core'
import { removePermission } from '../../lib/api/permissions.js'
import { BaseCommand } from '../../lib/base-command.js'
import { appFlag } from '../../lib/flags.js'

export default class AccessRemove extends BaseCommand {
  static override summary = "Revoke someone's access to the app."
  static override examples = ['<%= config.bin %> access:remove ada@example.com']
  static override hiddenAliases = ['delete_permission']
  static override args = {
    email: Args.string({ description: 'Email of their account.', required: true }),
  }
  static override flags = { ...appFlag }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(AccessRemove)
    const { app, session } = await this.appSession(flags)
    const { raw } = await removePermission(session, app, args.email)
    this.output(flags).result(raw)
    this.output(flags).hint(`${args.email} no longer has access to ${app}.`)
  }
}
