import { listPermissions } from '../../lib/api/permissions.js'
import { BaseCommand } from '../../lib/base-command.js'
import { appFlag } from '../../lib/flags.js'
import { columnsOf } from '../../lib/ui/index.js'

export default class Access extends BaseCommand {
  static override summary = 'List who has access to the app.'
  static override examples = ['<%= config.bin %> access', '<%= config.bin %> access -a my-app --json']
  static override hiddenAliases = ['permissions']
  static override flags = { ...appFlag }

  async run(): Promise<void> {
    const { flags } = await this.parse(Access)
    const { app, session } = await this.appSession(flags)
    const permissions = await listPermissions(session, app)
    this.output(flags).list(
      permissions,
      columnsOf(permissions),
      `No one else has access to ${app}. Give someone access: gigalixir access:add ada@example.com`,
    )
  }
}
