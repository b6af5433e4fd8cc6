import { Flags } from '@oclif/core'
import { durationFlag } from '../../lib/duration-flag.js'
import { LiveCommand, liveFlags } from '../../lib/live/live-command.js'
import type { LiveNode } from '../../lib/live/live-command.js'
import { TOP_KEYS } from '../../lib/live/top-keys.js'
import type { TopKey } from '../../lib/live/top-keys.js'
import { terminals } from '../../lib/ui/index.js'

const WINDOW_MS = 2000

export default class PsTop extends LiveCommand {
  static override summary = "Show which processes are busy or growing in an app's nodes."
  static override description =
    'What each process did within a window of time, per second: reductions (work done), memory, messages waiting, and large binaries. On a terminal the screen is live; in a pipe, with --json or with --once it is one window.'
  static override examples = [
    '<%= config.bin %> ps:top',
    {
      description: 'Whose mailbox grows, on all replicas',
      command: '<%= config.bin %> ps:top --all --sort mailbox',
    },
    {
      description: 'The five that gained most memory within 30 seconds',
      command: '<%= config.bin %> ps:top --once --sort memory --window 30s -n 5',
    },
  ]
  static override flags = {
    ...liveFlags,
    sort: Flags.custom<TopKey>({
      description: 'Rank by the change per second of this.',
      options: [...TOP_KEYS],
      default: 'reductions',
    })(),
    num: Flags.integer({ char: 'n', description: 'Number of processes.', default: 20, min: 1, max: 500 }),
    window: durationFlag({ description: 'Length of a window; 2s if not given, at most 60s.' }),
    once: Flags.boolean({ description: 'On a terminal, too: one window, then exit.' }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(PsTop)
    const [{ top }, { topHead, topJson, topLines }] = await Promise.all([
      import('../../lib/live/top.js'),
      import('../../lib/live/top-text.js'),
    ])
    const windowMs = Math.min(flags.window ?? WINDOW_MS, 60_000)
    const look = async ({ node }: LiveNode, sort: TopKey) =>
      top(node.functions, { windowMs, sort, limit: flags.num })
    await this.withNodes(flags, async (nodes, app) => {
      const live = terminals().stdout && process.stdin.isTTY && !flags.json && !flags.once
      if (!live) {
        const found = await this.each(flags, nodes, (each) => look(each, flags.sort))
        const columns = process.stdout.columns || 80
        this.answers(
          flags,
          found,
          (each) => [topHead(each), ...topLines(each.rows, flags.sort, columns)].join('\n'),
          (each) => ({ ...each, rows: each.rows.map(topJson) }),
        )
        return
      }
      const { TopScreen } = await import('../../lib/live/top-screen.js')
      const names = nodes.map(({ replica }) => replica).join(', ')
      const screen = new TopScreen(`${app} · ${names}`, flags.sort, async (sort) => {
        const heads = await Promise.all(
          nodes.map(async (each) => ({ replica: each.replica, ...(await look(each, sort)) })),
        )
        const key = `${sort}Rate` as const
        const rows = heads.flatMap(({ replica, rows: found }) =>
          found.map((row) => ({ ...row, replica: flags.all ? replica : undefined })),
        )
        return { heads, rows: rows.sort((a, b) => (b[key] ?? 0) - (a[key] ?? 0)) }
      })
      await screen.run(process.stdin, process.stdout, this.signal)
    })
  }
}
