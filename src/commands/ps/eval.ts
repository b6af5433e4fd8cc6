import { Args, Flags } from '@oclif/core'
import { BaseCommand } from '../../lib/base-command.js'
import { GigalixirError } from '../../lib/errors.js'
import type { NodeAccess } from '../../lib/observer/access.js'
import type { Answer } from '../../lib/observer/evaluate-on.js'
import { chosenReplica, remoteFlags } from '../../lib/remote-command.js'
import { shown } from '../../lib/ui/index.js'

export default class PsEval extends BaseCommand {
  static override summary = 'Evaluate an expression on a running replica, or on all of them.'
  static override description =
    'In Elixir, or in Erlang with --erlang. What it prints goes to stderr, its value to stdout: as the node prints it, or as JSON. No iex starts on the replica: the answer comes over SSH within a moment.'
  static override examples = [
    "<%= config.bin %> ps:eval 'MyApp.Repo.aggregate(MyApp.User, :count)'",
    {
      description: 'How many processes each replica has',
      command: "<%= config.bin %> ps:eval --all 'length(Process.list())'",
    },
    { description: 'In Erlang', command: "<%= config.bin %> ps:eval --erlang 'erlang:memory(total)'" },
  ]
  static override args = {
    expression: Args.string({ description: 'What to evaluate.', required: true }),
  }
  static override flags = {
    ...remoteFlags,
    all: Flags.boolean({ description: 'Run on every replica.', exclusive: ['replica'] }),
    erlang: Flags.boolean({ description: 'The expression is Erlang.' }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(PsEval)
    const { app, session } = await this.appSession(flags)
    const [{ accessesOf, withFirst }, { evaluateOn, evaluateOnAll }] = await Promise.all([
      import('../../lib/observer/accesses.js'),
      import('../../lib/observer/evaluate-on.js'),
    ])
    const options = { language: flags.erlang ? 'erlang' : 'elixir', signal: this.signal } as const
    const { ssh_opts: sshOptions, ssh_cmd: sshProgram } = flags
    const accesses = withFirst(
      await accessesOf({ session, app, sshOptions, sshProgram, signal: this.signal }),
      flags.all ? undefined : await chosenReplica(session, app, flags.replica, false),
    )
    try {
      if (flags.all) this.#show(await evaluateOnAll(accesses, args.expression, options), flags.json)
      else {
        const answer = await evaluateOn(accesses[0], args.expression, options)
        this.#printed(answer)
        this.output(flags).verbatim(answer, () => answer.text)
      }
    } finally {
      await Promise.all(accesses.map((access: NodeAccess) => access.close()))
    }
  }

  #show(answers: readonly Answer[], json: boolean): void {
    for (const answer of answers) this.#printed(answer)
    const columns = [
      { heading: 'Replica', text: ({ replica }: Answer) => replica },
      {
        heading: 'Answer',
        text: (answer: Answer) => ('error' in answer ? answer.error.message : answer.text),
      },
    ]
    this.output({ json }).list(answers, columns, 'There are no replicas.')
    const failed = answers.find((answer) => 'error' in answer)
    if (failed && 'error' in failed) process.exitCode = new GigalixirError(failed.error.code, '').exitCode
  }

  /** What the expression printed by itself. */
  #printed(answer: Answer): void {
    if ('output' in answer && answer.output !== '') process.stderr.write(shown(answer.output))
  }
}
