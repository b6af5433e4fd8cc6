import { Args, Flags } from '@oclif/core'
import { listConfigs } from '../../lib/api/configs.js'
import { BaseCommand } from '../../lib/base-command.js'
import { diffConfigs } from '../../lib/config/diff-configs.js'
import { shown } from '../../lib/config/mask.js'

export default class ConfigDiff extends BaseCommand {
  static override summary = 'Compare the configs of two apps.'
  static override examples = [
    '<%= config.bin %> config:diff my-app my-staging',
    { description: 'Names only', command: '<%= config.bin %> config:diff my-app my-staging --mask' },
  ]
  static override args = {
    left: Args.string({ description: 'One app.', required: true }),
    right: Args.string({ description: 'The other app.', required: true }),
  }
  static override flags = {
    mask: Flags.boolean({ description: 'Mask the values.' }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(ConfigDiff)
    const { left, right } = args
    const session = await this.session(flags)
    const differences = diffConfigs(await listConfigs(session, left), await listConfigs(session, right))
    const masked = (value: string | null) => (value === null ? null : shown(value, flags.mask))
    this.output(flags).list(
      differences.map((each) => ({ key: each.key, left: masked(each.left), right: masked(each.right) })),
      [
        { heading: 'KEY', text: (each) => each.key },
        { heading: left, text: (each) => each.left ?? '(not set)' },
        { heading: right, text: (each) => each.right ?? '(not set)' },
      ],
      `${left} and ${right} have the same configs.`,
    )
  }
}
