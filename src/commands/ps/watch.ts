import { Flags } from '@oclif/core'
import { durationFlag } from '../../lib/duration-flag.js'
import { LiveCommand, liveFlags } from '../../lib/live/live-command.js'

const FOR_MS = 5 * 60_000

export default class PsWatch extends LiveCommand {
  static override summary = 'Report what hurts running nodes as it happens: long GC, long turns, large heaps.'
  static override description =
    'What the virtual machine itself reports: garbage collections and turns on a scheduler that take long, large heaps, long mailboxes (OTP 27 or later), and processes that wait for a busy port or connection. As JSON, an object a line. From OTP 28 on it disturbs no other tool; before, a node has one such monitor, and ps:watch does not take it from another tool.'
  static override examples = [
    '<%= config.bin %> ps:watch',
    {
      description: 'On every replica, for an hour',
      command: '<%= config.bin %> ps:watch --all --for 1h --gc 500',
    },
  ]
  static override flags = {
    ...liveFlags,
    gc: Flags.integer({
      description: 'Milliseconds from which a garbage collection is long.',
      default: 50,
      min: 1,
    }),
    schedule: Flags.integer({
      description: 'Milliseconds from which a turn on a scheduler is long.',
      default: 50,
      min: 1,
    }),
    heap: Flags.integer({ description: 'Megabytes from which a heap is large.', default: 100, min: 1 }),
    mailbox: Flags.integer({ description: 'Messages from which a mailbox is long.', default: 1000, min: 2 }),
    limit: Flags.integer({ description: 'Reports at most.', default: 1000, min: 1, max: 100_000 }),
    for: durationFlag({ description: 'How long at most; 5m if not given, at most 24h.' }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(PsWatch)
    const [{ watch }, { WATCH_ENDS, watchJson, watchText }] = await Promise.all([
      import('../../lib/live/watch.js'),
      import('../../lib/live/watch-text.js'),
    ])
    const limits = {
      longGcMs: flags.gc,
      longScheduleMs: flags.schedule,
      largeHeapBytes: flags.heap * 1024 * 1024,
      mailbox: flags.mailbox,
    }
    const most = { events: flags.limit, ms: Math.min(flags.for ?? FOR_MS, 24 * 3_600_000) }
    const output = this.output(flags)
    await this.withNodes(flags, (nodes) =>
      this.each(flags, nodes, async ({ replica, node }) => {
        const mark = flags.all ? `[${replica}] ` : ''
        const watched = await watch(node, limits, most, (event) => {
          if (event.type === 'ended')
            output.note(mark + WATCH_ENDS[this.signal.aborted ? 'stopped' : event.why])
          else if (output.forMachines) output.line(JSON.stringify({ replica, ...watchJson(event) }))
          else output.line(mark + watchText(event))
        })
        output.aside(`${mark}Watching. Ctrl-C ends.`)
        if (!watched.mailboxes) output.note(`${mark}Mailboxes are not watched: that came with OTP 27.`)
        this.signal.addEventListener('abort', () => void watched.stop().catch(() => undefined))
        await watched.ended
        return {}
      }),
    )
  }
}
