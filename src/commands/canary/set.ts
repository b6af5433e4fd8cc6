import { Flags } from '@oclif/core'
import { setCanary } from '../../lib/api/canaries.js'
import { BaseCommand } from '../../lib/base-command.js'
import { GigalixirError } from '../../lib/errors.js'
import { appFlag } from '../../lib/flags.js'
import { answerText } from '../../lib/ui/index.js'

export default class CanarySet extends BaseCommand {
  static override summary = "Send a share of this app's requests to another app."
  static override examples = [
    '<%= config.bin %> canary:set -a my-app -c my-canary -w 10',
    { description: 'Only the share', command: '<%= config.bin %> canary:set -a my-app -w 50' },
  ]
  static override flags = {
    ...appFlag,
    canary_name: Flags.string({ char: 'c', description: 'The canary app.', helpValue: 'APP' }),
    weight: Flags.integer({ char: 'w', description: 'Share of requests, in percent.', min: 0, max: 100 }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(CanarySet)
    const { canary_name: canary, weight } = flags
    if (canary === undefined && weight === undefined) {
      throw new GigalixirError('USAGE', 'Set what? Give --canary_name, --weight, or both.', {
        next: ['For example: gigalixir canary:set -c my-canary -w 10'],
      })
    }
    const { app, session } = await this.appSession(flags)
    const { raw } = await setCanary(session, app, {
      ...(canary !== undefined && { canary }),
      ...(weight !== undefined && { weight }),
    })
    this.output(flags).data(raw, () => answerText(raw))
    this.output(flags).hint(`Canary set. Undo: gigalixir canary:unset -a ${app} -c ${canary ?? 'CANARY'}`)
  }
}
