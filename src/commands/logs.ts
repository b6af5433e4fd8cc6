import type { Transform } from 'node:stream'
import { Flags } from '@oclif/core'
import { streamLogs } from '../lib/api/apps.js'
import { BaseCommand } from '../lib/base-command.js'
import { appFlag, rawFlag } from '../lib/flags.js'
import { followLogs } from '../lib/logs/follow-logs.js'
import { parsePattern, parseSince } from '../lib/logs/criteria.js'
import { JsonLines } from '../lib/logs/json-lines.js'
import { LogFilter } from '../lib/logs/log-filter.js'
import type { LogCriteria } from '../lib/logs/log-filter.js'
import { noticingSilence } from '../lib/logs/silence.js'
import { SourceColors } from '../lib/logs/source-colors.js'
import { mustBeLogged, ROUTER } from '../lib/logs/sources.js'
import { colors } from '../lib/ui/color.js'
import { copyToStdout, terminals } from '../lib/ui/index.js'

/** Past lines that are shown, and those that are searched when a time is given. */
const PAST_LINES = 200
const PAST_LINES_SINCE = 10_000

export default class Logs extends BaseCommand {
  static override summary = "Show and follow the app's logs."
  static override description =
    'With filters, of the past lines those are shown that pass them. A connection that breaks is made again: nothing is left out, nothing shown twice.'
  static override examples = [
    { description: 'Recent lines, then follow', command: '<%= config.bin %> logs' },
    { description: 'The last 1000 lines, then exit', command: '<%= config.bin %> logs -n 1000 -t' },
    {
      description: 'Errors of the last hour',
      command: "<%= config.bin %> logs --since 1h --grep 'error|crash'",
    },
    { description: 'As JSON, one object per line', command: '<%= config.bin %> logs --json' },
    {
      description: 'Requests, and how each was answered (simulators only)',
      command: '<%= config.bin %> logs --source router',
    },
    {
      description: "The platform's own notices",
      command: '<%= config.bin %> logs --source platform',
    },
  ]
  static override flags = {
    ...appFlag,
    num: Flags.integer({
      char: 'n',
      description: `Number of past lines to show; ${PAST_LINES} if not given.`,
      min: 0,
    }),
    no_tail: Flags.boolean({ char: 't', description: 'Do not follow; exit after the past lines.' }),
    replica: Flags.string({
      description: 'Only this replica, by name or the last part of it. Repeatable.',
      helpValue: 'REPLICA',
      multiple: true,
      multipleNonGreedy: true,
    }),
    source: Flags.string({
      description: 'Only this source: app, platform, router, or a name as shown in brackets. Repeatable.',
      helpValue: 'SOURCE',
      multiple: true,
      multipleNonGreedy: true,
    }),
    grep: Flags.string({
      description: 'Only lines that match this regular expression.',
      helpValue: 'REGEX',
    }),
    exclude: Flags.string({
      description: 'Leave out lines that match this regular expression.',
      helpValue: 'REGEX',
    }),
    since: Flags.string({
      description: 'Only lines since then: 30s, 10m, 2h, 1d, or a date and time.',
      helpValue: 'TIME',
    }),
    raw: rawFlag,
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(Logs)
    const criteria: LogCriteria = {
      replicas: flags.replica,
      sources: flags.source,
      grep: flags.grep === undefined ? undefined : parsePattern(flags.grep, '--grep'),
      exclude: flags.exclude === undefined ? undefined : parsePattern(flags.exclude, '--exclude'),
      since: flags.since === undefined ? undefined : parseSince(flags.since),
    }
    const output = this.output(flags)
    const filters = Object.values(criteria).some((each) => each !== undefined)
      ? [new LogFilter(criteria)]
      : []
    mustBeLogged(flags.source)
    const { app, session } = await this.appSession(flags)
    const simulated = session.target.kind === 'simulator'
    const { source: sources, replica: replicas } = flags
    if (sources?.includes(ROUTER) && !simulated)
      output.hint('Only simulators log requests: of this platform nothing from `router` is known.')
    // Who pipes it on gets the log that other clients get, unless requests are asked for.
    const unasked = sources === undefined && replicas === undefined && process.stdout.isTTY
    const router = simulated && (sources?.includes(ROUTER) ?? unasked)
    const lines = flags.num ?? (criteria.since === undefined ? PAST_LINES : PAST_LINES_SINCE)
    const stream = flags.no_tail
      ? await streamLogs(session, app, { lines, follow: false, router })
      : await followLogs({
          session,
          app,
          lines,
          router,
          signal: this.signal,
          onNotice: (text) => output.note(text),
        })
    try {
      const silence = terminals().watched ? [noticingSilence((ended) => output.aside(silent(ended)))] : []
      await copyToStdout(stream, {
        signal: this.signal,
        filters: [...filters, ...silence, ...this.#form(flags.json)],
        raw: flags.raw,
      })
    } catch (error) {
      throw session.streamFailure(error)
    }
  }

  /** How lines are shown: as JSON, and on a terminal with colours by where they are from. */
  #form(json: boolean): Transform[] {
    if (json) return [new JsonLines()]
    const chalk = colors(process.stdout)
    return chalk.level > 0 ? [new SourceColors(chalk)] : []
  }
}

function silent(ended: boolean): string {
  return ended ? 'No lines.' : 'No lines yet. Waiting for new ones; Ctrl-C ends.'
}
