import { CommandHelp, Help } from '@oclif/core'
import type { Interfaces } from '@oclif/core'
import { commonFlags } from '../flags.js'
import { USUAL_WIDTH, widthOf } from '../ui/width.js'
import { wrap } from '../ui/wrap.js'
import { GUIDES } from './guide-names.js'

const FIRST_STEPS: [string, string][] = [
  ['gigalixir sim up', 'Start the platform on your own Docker, or: gigalixir login'],
  ['gigalixir apps:create', 'Create an app for the project in this folder.'],
  ['gigalixir deploy', 'Push your code and wait until it is live.'],
]

/** More than any line has: oclif breaks commands that are to be pasted, so its lines are wrapped here instead. */
const UNWRAPPED = 10_000
/** Wider lines are hard to read. */
const WIDEST = 100

/** Columns for texts of help: of the terminal, and as usual where they are piped. */
export function helpWidth(): number {
  return process.stdout.isTTY ? Math.min(widthOf(process.stdout), WIDEST) : USUAL_WIDTH
}

/** The way to oclif's own usage line. */
class OwnUsage extends CommandHelp {
  override defaultUsage(): string {
    return super.defaultUsage()
  }
}

/** Help of a command that says its summary once, and leaves out of the usage what every command takes. */
class ConciseHelp extends CommandHelp {
  protected override defaultUsage(): string {
    const { flags, ...rest } = this.command
    const own = Object.entries(flags).filter(([, flag]) => flag.helpGroup !== commonFlags.json.helpGroup)
    const command = { ...rest, flags: Object.fromEntries(own) }
    return new OwnUsage(command, this.config, this.opts).defaultUsage()
  }

  protected override description(): string | undefined {
    return this.command.description
  }
}

/** oclif's help, written as data is: to stdout, where a reader that goes away ends the program quietly. */
export class ProgramHelp extends Help {
  protected override CommandHelpClass = ConciseHelp

  constructor(config: Interfaces.Config) {
    super(config, { maxWidth: UNWRAPPED })
  }

  /** The overview: first steps, each topic and each other command once, and what else there is to read. */
  protected override async showRootHelp(): Promise<void> {
    this.log(this.formatRoot())
    this.log('')
    this.#list('FIRST STEPS', FIRST_STEPS)
    const topics = this.sortedTopics.filter(({ name }) => !name.includes(':'))
    const named = new Set(topics.map(({ name }) => name))
    const commands = this.sortedCommands.filter(({ id }) => id !== '' && !id.includes(':') && !named.has(id))
    this.#list(
      'TOPICS (gigalixir help TOPIC)',
      topics.map(({ name, description }) => [name, description]),
    )
    this.#list(
      'OTHER COMMANDS',
      commands.map((command) => [command.id, this.summary(command)]),
    )
    this.#list('GUIDES (gigalixir help NAME)', Object.entries(GUIDES))
    return Promise.resolve()
  }

  #list(title: string, rows: [string, string | undefined][]): void {
    this.log(
      this.section(
        title,
        this.renderList(rows, { indentation: 2, spacer: '\n', stripAnsi: this.opts.stripAnsi }),
      ),
    )
    this.log('')
  }

  protected override log(...words: string[]): void {
    process.stdout.write(wrap(words.join(' '), helpWidth(), 0) + '\n')
  }
}
