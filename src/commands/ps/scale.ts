import { Args, Flags } from '@oclif/core'
import { scaleApp } from '../../lib/api/apps.js'
import { replicaCount } from '../../lib/deploy/replica-count.js'
import { GigalixirError } from '../../lib/errors.js'
import { appFlag } from '../../lib/flags.js'
import { FollowingCommand, waitFlag } from '../../lib/following-command.js'
import { sizeFlag } from '../../lib/size-flag.js'

export default class PsScale extends FollowingCommand {
  static override summary = 'Change the number and size of replicas.'
  static override examples = [
    '<%= config.bin %> ps:scale 3',
    '<%= config.bin %> ps:scale --replicas 3 --size 0.6',
    { description: 'Stop the app', command: '<%= config.bin %> ps:scale 0' },
  ]
  static override hiddenAliases = ['scale']
  static override args = {
    count: Args.integer({ description: 'Number of replicas; same as --replicas.', min: 0 }),
  }
  static override flags = {
    ...appFlag,
    replicas: Flags.integer({ char: 'r', description: 'Number of replicas.', min: 0 }),
    size: sizeFlag({
      char: 's',
      description: 'Size of each replica: GB of memory and CPU shares, 0.2 to 128.',
    }),
    ...waitFlag,
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(PsScale)
    const { size } = flags
    if (args.count !== undefined && flags.replicas !== undefined && args.count !== flags.replicas)
      throw new GigalixirError('USAGE', `Scale to ${args.count} or to ${flags.replicas} replicas?`)
    const replicas = flags.replicas ?? args.count
    if (replicas === undefined && size === undefined) {
      throw new GigalixirError('USAGE', 'Scale to what? Give --replicas, --size, or both.', {
        next: ['For example: gigalixir ps:scale --replicas 2'],
      })
    }
    const { app, session } = await this.appSession(flags)
    const to = [
      ...(replicas === undefined ? [] : [replicaCount(replicas)]),
      ...(size === undefined ? [] : [`size ${size}`]),
    ].join(' of ')
    await this.change({
      ...{ flags, session, app },
      doing: `Scaling ${app} to ${to}`,
      done: `Scaled ${app} to ${to}.`,
      // Another size is another container.
      effect: (before) => (size === undefined || before.size === size ? 'count' : 'replacement'),
      make: () =>
        scaleApp(session, app, {
          ...(replicas !== undefined && { replicas }),
          ...(size !== undefined && { size }),
        }),
    })
  }
}
