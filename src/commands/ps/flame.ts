import { writeFile } from 'node:fs/promises'
import { Flags } from '@oclif/core'
import { durationFlag } from '../../lib/duration-flag.js'
import { GigalixirError, messageOf } from '../../lib/errors.js'
import { LiveCommand, liveFlags, pidFlag } from '../../lib/live/live-command.js'

const FOR_MS = 10_000

export default class PsFlame extends LiveCommand {
  static override summary = 'Draw a flame graph of what running nodes are doing.'
  static override description =
    'Samples the stacks of processes that run, without tracing, and writes an SVG for each replica, which any browser shows. With --json the stacks are printed as well, folded. Sampling takes about 1 % of a scheduler.'
  static override examples = [
    '<%= config.bin %> ps:flame',
    {
      description: 'One process, for a minute',
      command: '<%= config.bin %> ps:flame --pid MyApp.Importer --for 1m',
    },
    {
      description: 'All replicas, a file each',
      command: '<%= config.bin %> ps:flame --all --output load.svg',
    },
  ]
  static override flags = {
    ...liveFlags,
    for: durationFlag({ description: 'How long; 10s if not given, at most 5m.' }),
    output: Flags.string({
      description: 'File to write; with --all the replica is added to its name.',
      helpValue: 'FILE',
      default: 'flame.svg',
    }),
    ...pidFlag,
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(PsFlame)
    const ms = Math.min(flags.for ?? FOR_MS, 5 * 60_000)
    const [{ sample }, { flameSvg, foldedStacks }, { processTerm }] = await Promise.all([
      import('../../lib/live/flame.js'),
      import('../../lib/live/flame-svg.js'),
      import('../../lib/observer/collect/find-process.js'),
    ])
    flags.pid?.forEach(processTerm)
    await this.withNodes(flags, async (nodes, app) => {
      this.output(flags).aside(`Sampling for ${ms / 1000} s.`)
      const found = await this.each(flags, nodes, async ({ replica, node }) => {
        const samples = await sample(node.functions, { ms, only: flags.pid })
        const file = flags.all ? flags.output.replace(/(\.\w+)?$/, `-${replica}$1`) : flags.output
        await writeFile(file, flameSvg(samples, `${app} · ${replica}`)).catch((error: unknown) => {
          throw new GigalixirError('STORAGE_FAILED', `${file} could not be written: ${messageOf(error)}`)
        })
        const { seconds, looks, samples: count } = samples
        return { file, seconds, looks, samples: count, cut: samples.cut, folded: foldedStacks(samples) }
      })
      this.answers(flags, found, ({ file, samples, seconds }) =>
        samples === 0
          ? `${file} is empty: nothing ran within ${seconds.toFixed(1)} s.`
          : `${file} shows ${samples} samples of ${seconds.toFixed(1)} s.`,
      )
    })
  }
}
