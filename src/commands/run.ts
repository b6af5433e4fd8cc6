import { Flags } from '@oclif/core'
import { runJob } from '../lib/api/apps.js'
import type { Job } from '../lib/api/jobs.js'
import { BaseCommand } from '../lib/base-command.js'
import { GigalixirError } from '../lib/errors.js'
import { appFlag } from '../lib/flags.js'
import { KILLED, moreMemory } from '../lib/killed-words.js'
import { wantsTerminal } from '../lib/wants-terminal.js'
import { wordsOf } from '../lib/words-of.js'

/** As the platform says it of a replica or a job. */
const OUT_OF_MEMORY = 'OOMKilled'

export default class Run extends BaseCommand {
  static override summary = 'Run a one-off job.'
  static override description =
    "Runs a command in its own container with the app's code and configs, for up to five minutes. Its output goes to the app's logs; with --attach also here, and the job's exit code is this command's (simulators only). What follows `--` belongs to the command, whatever it looks like."
  static override usage = 'run COMMAND... [-a APP] [--attach]'
  static override examples = [
    '<%= config.bin %> run mix ecto.migrate',
    {
      description: 'With flags of its own',
      command: '<%= config.bin %> run -a my-app -- mix ecto.rollback -n 1',
    },
    {
      description: 'In CI: stream its output, and fail when it fails',
      command: '<%= config.bin %> run --attach -- bin/my_app eval MyApp.Release.migrate',
    },
  ]
  static override strict = false
  static override flags = {
    ...appFlag,
    attach: Flags.boolean({
      description: 'Stream its output and exit with its exit code.',
    }),
  }

  async run(): Promise<void> {
    const { flags, raw } = await this.parse(Run)
    const command = wordsOf(raw)
    if (command.length === 0) {
      throw new GigalixirError('USAGE', 'Run what? Give the command.', {
        next: ['For example: gigalixir run mix ecto.migrate'],
      })
    }
    const { app, session } = await this.appSession(flags)
    const output = this.output(flags)
    if (!flags.attach) {
      const { raw } = await runJob(session, app, command)
      output.change(raw)
      output.hint(`Job started. Its output: gigalixir logs -a ${app}`)
      if (wantsTerminal(command))
        output.hint(
          `A job has no terminal, so it ends at once. For a shell in a replica: gigalixir ps:ssh -a ${app}`,
        )
      return
    }
    const { attachJob } = await import('../lib/attach-job.js')
    const job = await attachJob({ session, app, command, signal: this.signal })
    output.result(job.raw)
    const how = `${job.id ?? 'The job'}: ${job.ended_because ?? endOf(job)}.`
    // An exit code that is not the command's own needs its reason, in CI above all.
    if (job.ended_because || job.exit_code === KILLED) output.note(how)
    else output.hint(how)
    if (job.last_state === OUT_OF_MEMORY) output.hint(moreMemory(app))
    process.exitCode = job.exit_code ?? 1
  }
}

function endOf({ exit_code: code, last_state: state }: Job): string {
  if (state === OUT_OF_MEMORY) return `out of memory, killed (exit code ${code ?? KILLED})`
  if (code === KILLED) return `killed (exit code ${KILLED})`
  return state ?? 'ended'
}
