import { Args, Flags } from '@oclif/core'
import { durationFlag } from '../../lib/duration-flag.js'
import { GigalixirError } from '../../lib/errors.js'
import { LiveCommand, liveFlags } from '../../lib/live/live-command.js'

const FOR_MS = 10_000

export default class PsProfile extends LiveCommand {
  static override summary = 'Count calls of functions on running nodes, or measure their time or memory.'
  static override description =
    'For a while, of the functions named, or of all functions of a module. The counters are those of the virtual machine: no messages, nothing installed. Own time and memory are without those of functions that are measured, too. The node removes the counters by itself, also when this program ends early. From OTP 27 on in a trace session of its own; before, only while nothing else traces.'
  static override examples = [
    '<%= config.bin %> ps:profile MyApp.Cart --time',
    {
      description: 'Who is called most, for a minute',
      command: '<%= config.bin %> ps:profile MyApp.Cart MyApp.Repo.all/2 --count --for 1m',
    },
  ]
  static override strict = false
  static override args = {
    functions: Args.string({ description: 'Modules or functions: Mod, Mod.fun, Mod.fun/2.', required: true }),
  }
  static override flags = {
    ...liveFlags,
    count: Flags.boolean({ description: 'Count calls; costs least.', exclusive: ['time', 'memory'] }),
    time: Flags.boolean({ description: 'Measure time. The default.', exclusive: ['count', 'memory'] }),
    memory: Flags.boolean({
      description: 'Measure memory allocated (OTP 26 or later).',
      exclusive: ['count', 'time'],
    }),
    for: durationFlag({ description: 'How long; 10s if not given, at most 5m.' }),
    num: Flags.integer({ char: 'n', description: 'Number of functions.', default: 20, min: 1, max: 1000 }),
  }

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(PsProfile)
    const kind = flags.count ? 'count' : flags.memory ? 'memory' : 'time'
    const [{ profile }, { profileText, profileJson, readProfiled }] = await Promise.all([
      import('../../lib/live/profile.js'),
      import('../../lib/live/profile-text.js'),
    ])
    const of = argv.map((text) => readProfiled(String(text)))
    if (of.length === 0) throw new GigalixirError('USAGE', 'No module or function was given.')
    const ms = Math.min(flags.for ?? FOR_MS, 5 * 60_000)
    await this.withNodes(flags, async (nodes) => {
      this.output(flags).aside(`Measuring for ${ms / 1000} s.`)
      const found = await this.each(flags, nodes, ({ node }) =>
        profile(node.functions, { kind, of, ms, limit: flags.num }),
      )
      this.answers(
        flags,
        found,
        (each) => profileText(each, kind, this.output(flags)),
        (each) => ({ ...profileJson(each, kind), replica: each.replica }),
      )
    })
  }
}
