import { Args, Flags } from '@oclif/core'
import { GigalixirError } from '../../lib/errors.js'
import { LiveCommand, liveFlags } from '../../lib/live/live-command.js'

export default class PsState extends LiveCommand {
  static override summary = 'Show the state of a process: a GenServer, a LiveView, a channel.'
  static override description =
    'As the node itself prints it. Of a LiveView or a channel its assigns are shown. Values of keys that look secret are masked. A state above 16 MB is not copied, and a process that does not answer within a second is left alone.'
  static override examples = [
    '<%= config.bin %> ps:state MyApp.Cart',
    { description: 'By its pid, as ps:top shows it', command: "<%= config.bin %> ps:state '<0.512.0>'" },
    { description: 'On every replica', command: '<%= config.bin %> ps:state MyApp.Leader --all' },
  ]
  static override args = {
    process: Args.string({ description: 'A pid, or the name it is registered by.', required: true }),
  }
  static override flags = {
    ...liveFlags,
    whole: Flags.boolean({ description: 'Of a LiveView or a channel, more than its assigns.' }),
    secrets: Flags.boolean({ description: 'Show values of keys that look secret, too.' }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(PsState)
    const [{ processTerm }, { stateRefusal, stateText }] = await Promise.all([
      import('../../lib/observer/collect/find-process.js'),
      import('../../lib/live/state-text.js'),
    ])
    processTerm(args.process)
    const options = { masked: !flags.secrets, whole: flags.whole, maxText: 200_000 }
    await this.withNodes(flags, async (nodes) => {
      const found = await this.each(flags, nodes, async ({ replica, node }) => {
        const state = await node.state(args.process, options)
        if (!('refused' in state)) return state
        throw new GigalixirError(...stateRefusal(args.process, replica, state))
      })
      this.answers(flags, found, stateText)
    })
  }
}
