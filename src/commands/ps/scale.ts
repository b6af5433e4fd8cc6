import { Flags } from '@oclif/core'
import { scaleApp } from '../../lib/api/apps.js'
import { BaseCommand } from '../../lib/base-command.js'
import { GigalixirError } from '../../lib/errors.js'
import { appFlag } from '../../lib/flags.js'
import { sizeFlag } from '../../lib/size-flag.js'

export default class PsScale extends BaseCommand {
  static override summary = 'Change how many replicas run, and their size.'
  static override examples = [
    '<%= config.bin %> ps:scale --replicas 3',
    '<%= config.bin %> ps:scale --size 0.6',
    { description: 'Stop the app', command: '<%= config.bin %> ps:scale --replicas 0' },
  ]
  static override hiddenAliases = ['scale']
  static override flags = {
    ...appFlag,
    replicas: Flags.integer({ char: 'r', description: 'How many.', min: 0 }),
    size: sizeFlag({ char: 's', description: 'GB of memory and CPU shares of each, from 0.2 to 128.' }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(PsScale)
    const { replicas, size } = flags
    if (replicas === undefined && size === undefined) {
      throw new GigalixirError('USAGE', 'Scale to what? Give --replicas, --size, or both.', {
        next: ['For example: gigalixir ps:scale --replicas 2'],
      })
    }
    const { app, session } = await this.appSession(flags)
    const { raw } = await scaleApp(session, app, {
      ...(replicas !== undefined && { replicas }),
      ...(size !== undefined && { size }),
    })
    this.output(flags).change(raw)
    this.output(flags).hint(`${app} is being scaled. How it goes: gigalixir ps`)
  }
}
