import { Args, Flags } from '@oclif/core'
import { durationFlag } from '../../lib/duration-flag.js'
import { GigalixirError } from '../../lib/errors.js'
import { LiveCommand, liveFlags, pidFlag } from '../../lib/live/live-command.js'

const FOR_MS = 60_000
const LONGEST_MS = 10 * 60_000

export default class PsTrace extends LiveCommand {
  static override summary = 'Trace calls of functions, and messages, on running nodes.'
  static override description =
    'Each call with its arguments as it happens, in Elixir notation; as JSON, an object a line. Several functions can be named, and what their arguments have to be, written as patterns. From OTP 27 on in a trace session of its own; before, only while nothing else traces. Ends after --limit, after --for, when calls come faster than they can be shown, and when this program ends, however it does: the node cleans up by itself.'
  static override examples = [
    "<%= config.bin %> ps:trace 'MyApp.Cart.add/2' --returns",
    {
      description: 'Only with these arguments; several functions',
      command: "<%= config.bin %> ps:trace 'MyApp.Cart.add(_, %{id: 5})' ':ets.insert(:carts, _)'",
    },
    {
      description: 'Messages of a process',
      command: '<%= config.bin %> ps:trace --pid MyApp.Cart --messages',
    },
  ]
  static override strict = false
  static override args = {
    functions: Args.string({ description: 'Functions: Mod.fun/2, Mod.fun, or Mod.fun(pattern, _).' }),
  }
  static override flags = {
    ...liveFlags,
    returns: Flags.boolean({ description: 'What calls return or raise, and how long they took.' }),
    ...pidFlag,
    messages: Flags.boolean({
      description: 'Messages that these processes send and receive.',
      dependsOn: ['pid'],
    }),
    limit: Flags.integer({ description: 'Calls and messages at most.', default: 100, min: 1, max: 10_000 }),
    for: durationFlag({ description: 'How long at most; 1m if not given, at most 10m.' }),
    secrets: Flags.boolean({ description: 'Show values of keys that look secret, too.' }),
  }

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(PsTrace)
    if (argv.length === 0 && !flags.messages) {
      throw new GigalixirError('USAGE', 'Nothing to trace was given.', {
        next: ["gigalixir ps:trace 'MyApp.Cart.add/2'", 'gigalixir ps:trace --pid MyApp.Cart --messages'],
      })
    }
    const [{ readCall }, { TRACE_ENDS, TraceLines }, { processTerm }] = await Promise.all([
      import('../../lib/live/call-pattern.js'),
      import('../../lib/live/trace-lines.js'),
      import('../../lib/observer/collect/find-process.js'),
    ])
    const request = {
      functions: argv.map((text) => readCall(String(text))),
      returns: flags.returns,
      messages: flags.messages,
      masked: !flags.secrets,
      limit: flags.limit,
      ms: Math.min(flags.for ?? FOR_MS, LONGEST_MS),
      ...(flags.pid && { processes: flags.pid }),
    }
    flags.pid?.forEach(processTerm)
    const output = this.output(flags)
    await this.withNodes(flags, (nodes) =>
      this.each(flags, nodes, async ({ replica, node }) => {
        const mark = flags.all ? `[${replica}] ` : ''
        const lines = new TraceLines()
        const trace = await node.trace(request, (event) => {
          if (event.type === 'ended')
            output.note(mark + TRACE_ENDS[this.signal.aborted ? 'stopped' : event.why])
          else if (output.forMachines) output.line(JSON.stringify({ replica, ...lines.json(event) }))
          else output.line(mark + lines.text(event))
        })
        const many = trace.functions > 1 ? ` of ${trace.functions} functions` : ''
        output.aside(`${mark}Waiting for ${flags.messages ? 'messages' : `calls${many}`}. Ctrl-C ends.`)
        const stop = () => void trace.stop().catch(() => undefined)
        this.signal.addEventListener('abort', stop)
        await trace.ended
        return {}
      }),
    )
  }
}
