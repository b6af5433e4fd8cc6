import { Args, Flags } from '@oclif/core'
import { durationFlag } from '../../lib/duration-flag.js'
import { GigalixirError } from '../../lib/errors.js'
import { LiveCommand, liveFlags } from '../../lib/live/live-command.js'
import { LOG_LEVELS } from '../../lib/live/log-levels.js'
import type { LogLevel } from '../../lib/live/log-levels.js'
import { moduleName } from '../../lib/live/module-name.js'
import { durationText } from '../../lib/ui/index.js'

const FOR_MS = 5 * 60_000
const LONGEST_MS = 24 * 3_600_000

export default class PsLoglevel extends LiveCommand {
  static override summary = 'Show log levels of running nodes, or change one for a while.'
  static override description =
    'The node itself puts the level back when the time is up, whatever becomes of this program. A module has to be one that the node knows; `primary` is everything that has no level of its own. Elixir leaves out calls below `compile_time_purge_matching` when it compiles: no level brings those back.'
  static override examples = [
    '<%= config.bin %> ps:loglevel MyApp.Worker debug --for 5m',
    {
      description: 'On every replica',
      command: '<%= config.bin %> ps:loglevel primary debug --for 1m --all',
    },
    { description: 'Back to before', command: '<%= config.bin %> ps:loglevel MyApp.Worker --reset' },
    { description: 'All levels, and how long they last', command: '<%= config.bin %> ps:loglevel' },
  ]
  static override args = {
    module: Args.string({ description: 'A module, or primary. Without it, levels are shown.' }),
    level: Args.custom<LogLevel>({ description: 'The level.', options: [...LOG_LEVELS] })(),
  }
  static override flags = {
    ...liveFlags,
    for: durationFlag({ description: 'How long; 5m if not given, at most 24h.' }),
    reset: Flags.boolean({ description: 'Put the level back now.', exclusive: ['for'] }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(PsLoglevel)
    const { module: named, level } = args
    if (named !== undefined && (level === undefined) !== flags.reset) {
      throw new GigalixirError('USAGE', 'Give a level, or --reset.', {
        next: [`gigalixir ps:loglevel ${named} debug --for 5m`, `gigalixir ps:loglevel ${named} --reset`],
      })
    }
    const module = named === undefined ? undefined : named === 'primary' ? named : moduleName(named)
    const ms = Math.min(flags.for ?? FOR_MS, LONGEST_MS)
    const [{ logLevels, resetLogLevel, setLogLevel }, { droppedBy, levelsText, whatText }] =
      await Promise.all([import('../../lib/live/log-level.js'), import('../../lib/live/log-level-text.js')])
    await this.withNodes(flags, async (nodes) => {
      if (module === undefined) {
        const found = await this.each(flags, nodes, ({ node }) => logLevels(node.functions))
        this.answers(flags, found, levelsText)
      } else if (level === undefined) {
        const found = await this.each(flags, nodes, async ({ replica, node }) => {
          if (await resetLogLevel(node.functions, module)) return { module, reset: true }
          throw new GigalixirError('NOT_FOUND', `${replica} has no level of ${whatText(module)} to put back.`)
        })
        this.answers(flags, found, () => `${whatText(module)} is at the level from before.`)
      } else {
        const found = await this.each(flags, nodes, async ({ node }) => {
          const before = await setLogLevel(node.functions, module, level, ms)
          const { handlers } = await logLevels(node.functions)
          return { module, level, before, seconds: ms / 1000, droppedBy: droppedBy(level, handlers) }
        })
        this.answers(flags, found, ({ before, droppedBy: droppers }) => {
          const back = before ?? 'no level of its own'
          const dropped =
            droppers.length > 0
              ? ` Handler ${droppers.join(', ')} still drops what is below its own level.`
              : ''
          return `${whatText(module)} logs at ${level} for ${durationText(ms / 1000)}, then ${back} again.${dropped}`
        })
      }
    })
  }
}
