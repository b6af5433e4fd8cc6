import { Args, Flags } from '@oclif/core'
import { addPermission, ROLES } from '../../lib/api/permissions.js'
import { BaseCommand } from '../../lib/base-command.js'
import { appFlag } from '../../lib/flags.js'

export default class AccessAdd extends BaseCommand {
  static override summary = 'Give someone access to the app.'
  static override description = 'Collaborators can deploy and change the app; viewers can only look.'
  static override examples = [
    '<%= config.bin %> access:add ada@example.com',
    '<%= config.bin %> access:add ada@example.com --role VIEWER',
  ]
  static override hiddenAliases = ['add_permission']
  static override args = {
    email: Args.string({ description: 'Email of their account.', required: true }),
  }
  static override flags = {
    ...appFlag,
    role: Flags.option({
      options: ROLES,
      description: 'Their role.',
      default: 'COLLABORATOR' as const,
    })(),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(AccessAdd)
    const { app, session } = await this.appSession(flags)
    const { email } = args
    const { raw } = await addPermission(session, app, { email, role: flags.role })
    this.output(flags).result(raw)
    this.output(flags).hint(`${email} has access to ${app}. To undo it: gigalixir access:remove ${email}`)
  }
}
