import { Args, Flags } from '@oclif/core'
import { BaseCommand } from '../../lib/base-command.js'
import { LISTS, PROCESS_KEYS } from '../../lib/crash-dump/choices.js'
import type { ListName, ProcessKey } from '../../lib/crash-dump/choices.js'
import type { CrashDump } from '../../lib/crash-dump/index.js'
import { GigalixirError } from '../../lib/errors.js'
import { appFlag } from '../../lib/flags.js'
import { ProgressLine } from '../../lib/ui/index.js'

export default class PsDump extends BaseCommand {
  static override summary = 'Read a crash dump: why a node ended, and what it was doing.'
  static override description =
    'Reads the erl_crash.dump that an Erlang node writes when it ends, of any size and also when it is cut off. Values of what is named like a secret are masked. Nothing of Erlang is needed.'
  static override examples = [
    { description: 'A file', command: '<%= config.bin %> ps:dump erl_crash.dump' },
    { description: 'In the browser', command: '<%= config.bin %> ps:dump erl_crash.dump --web' },
    {
      description: 'One process: its stack, dictionary and mailbox',
      command: "<%= config.bin %> ps:dump erl_crash.dump --process '<0.123.0>'",
    },
    {
      description: 'Of the replica that failed or crashed last',
      command: '<%= config.bin %> ps:dump --failed',
    },
  ]
  static override args = {
    file: Args.string({ description: 'The crash dump.' }),
  }
  static override flags = {
    ...appFlag,
    replica: Flags.string({
      description: 'Fetch the dump that a node left in this replica.',
      helpValue: 'REPLICA',
    }),
    failed: Flags.boolean({
      description:
        'Fetch it from the container of the replica that failed to start or crashed last, which is kept for an hour.',
      exclusive: ['replica'],
    }),
    output: Flags.string({
      description: 'Keep the dump that is fetched in this file.',
      helpValue: 'FILE',
    }),
    process: Flags.string({ description: 'Show this process in full.', helpValue: 'PID' }),
    show: Flags.option({
      description: 'Show these instead of the summary; terms are those of persistent_term.',
      options: LISTS,
      exclusive: ['process'],
    })(),
    sort: Flags.option({
      description: 'Order of the processes.',
      options: PROCESS_KEYS,
      default: 'memory' as const,
    })(),
    limit: Flags.integer({
      description: 'How many processes or other things to list.',
      helpValue: 'N',
      min: 0,
      max: 100_000,
    }),
    'show-secrets': Flags.boolean({ description: 'Do not mask values that are named like secrets.' }),
    web: Flags.boolean({
      description: 'Show it in the browser.',
      exclusive: ['process', 'show'],
    }),
    'no-open': Flags.boolean({ description: 'Print the link; do not open a browser.', dependsOn: ['web'] }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(PsDump)
    if ((args.file === undefined) === (flags.replica === undefined && !flags.failed)) {
      throw new GigalixirError(
        'USAGE',
        args.file === undefined ? 'Which dump? Give a file.' : 'Give either a file or a replica.',
        {
          next: [
            'A file: gigalixir ps:dump erl_crash.dump',
            'Of the replica that failed or crashed last: gigalixir ps:dump --failed',
          ],
        },
      )
    }
    if (args.file !== undefined) {
      await this.#show(args.file, flags)
      return
    }
    const { app, session } = await this.appSession(flags)
    const [{ fetchDump }, { chosenReplica }] = await Promise.all([
      import('../../lib/crash-dump/fetch.js'),
      import('../../lib/remote-command.js'),
    ])
    const progress = new ProgressLine()
    const fetched = await fetchDump({
      ...{ session, app, failed: flags.failed, output: flags.output, signal: this.signal },
      replica: flags.failed ? undefined : await chosenReplica(session, app, flags.replica),
      onProgress: (share) => progress.update(`Fetching the crash dump ${Math.floor(share * 100)}%`),
    }).finally(() => progress.stop())
    try {
      await this.#show(fetched.file, flags, {
        replica: fetched.replica,
        isPassing: flags.output === undefined,
      })
    } finally {
      await fetched.release()
    }
  }

  /** @param from what it was fetched from, and whether the file is gone afterwards */
  async #show(file: string, flags: ShowFlags, from?: Fetched): Promise<void> {
    const { CrashDump } = await import('../../lib/crash-dump/index.js')
    const progress = new ProgressLine()
    const began = Date.now()
    const dump = await CrashDump.open(file, {
      signal: this.signal,
      onProgress: (share) => {
        if (Date.now() - began > 500) progress.update(`Reading ${file} ${Math.floor(share * 100)}%`)
      },
    }).finally(() => progress.stop())
    try {
      if (flags.web) await this.#inBrowser(dump, flags)
      else await this.#inTerminal(dump, flags, from)
    } finally {
      dump.close()
    }
  }

  async #inTerminal(dump: CrashDump, flags: ShowFlags, from: Fetched | undefined): Promise<void> {
    const output = this.output(flags)
    const options = { secrets: flags['show-secrets'] }
    const [{ processText, summaryText }, { listOf }] = await Promise.all([
      import('../../lib/crash-dump/report-text.js'),
      import('../../lib/crash-dump/lists.js'),
    ])
    if (flags.process !== undefined) {
      const details = dump.process(flags.process, options)
      output.data(details, () => processText(details))
      return
    }
    const limit = flags.limit ?? (output.forMachines ? 100 : flags.show === undefined ? 10 : 50)
    if (flags.show !== undefined) {
      const list = listOf(dump, flags.show, limit, options)
      output.data({ count: list.count, rows: list.rows }, () =>
        list.text((rows, columns) => output.table(rows, columns)),
      )
      if (list.rows.length < list.count)
        output.hint(`${list.rows.length} of ${list.count}. More: --limit ${list.count}`)
      return
    }
    const { summary } = dump
    const processes = dump.described(dump.processes.top(flags.sort, limit).rows)
    const place = from && { replica: from.replica, ...(from.isPassing && { file: null }) }
    output.data({ ...summary, ...place, processes }, () =>
      summaryText(summary, processes, flags.sort, (rows, columns) => output.table(rows, columns)),
    )
    for (const step of summary.next) output.hint(step)
    if (from?.isPassing) {
      output.hint('To keep the dump, and look at it again: --output FILE')
      return
    }
    const [first] = processes
    if (first) output.hint(`One of them: gigalixir ps:dump ${dump.file.path} --process '${first.pid}'`)
    output.hint(`In the browser: gigalixir ps:dump ${dump.file.path} --web`)
  }

  async #inBrowser(dump: CrashDump, flags: ShowFlags): Promise<void> {
    const [{ observeInBrowser }, { DumpView }] = await Promise.all([
      import('../../lib/observer/observe-in-browser.js'),
      import('../../lib/crash-dump/view.js'),
    ])
    await observeInBrowser(new DumpView(dump), {
      signal: this.signal,
      open: !flags['no-open'],
      ready: (url, opened) => {
        const output = this.output(flags)
        output.data({ file: dump.file.path, url }, () => url)
        output.hint(
          opened
            ? 'It is open in your browser. Ctrl-C ends it.'
            : 'Open this link: it works once. Ctrl-C ends it.',
        )
      },
    })
  }
}

interface Fetched {
  replica: string
  isPassing: boolean
}

interface ShowFlags {
  json: boolean
  process: string | undefined
  show: ListName | undefined
  sort: ProcessKey
  limit: number | undefined
  'show-secrets': boolean
  web: boolean
  'no-open': boolean
}
