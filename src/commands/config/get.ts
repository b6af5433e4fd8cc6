import { Args } from '@oclif/core'
import { listConfigs } from '../../lib/api/configs.js'
import { BaseCommand } from '../../lib/base-command.js'
import { GigalixirError } from '../../lib/errors.js'
import { appFlag } from '../../lib/flags.js'

export default class ConfigGet extends BaseCommand {
  static override summary = 'Print the value of one config, as it is.'
  static override examples = [
    '<%= config.bin %> config:get DATABASE_URL',
    {
      description: 'In a script; exit code 4 when it is not set',
      command: 'psql "$(<%= config.bin %> config:get DATABASE_URL -a my-app)"',
    },
  ]
  static override args = { key: Args.string({ description: 'The name of the config.', required: true }) }
  static override flags = { ...appFlag }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(ConfigGet)
    const { app, session } = await this.appSession(flags)
    const configs = await listConfigs(session, app)
    const value = Object.hasOwn(configs, args.key) ? configs[args.key] : undefined
    if (value === undefined) {
      throw new GigalixirError('NOT_FOUND', `${app} has no config \`${args.key}\`.`, {
        next: [`Those it has: gigalixir config --mask -a ${app}`],
        data: { app, key: args.key },
      })
    }
    if (flags.json) this.output(flags).verbatim({ [args.key]: value }, () => value)
    else this.output(flags).line(value)
  }
}
