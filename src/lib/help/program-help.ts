import { Help } from '@oclif/core'
import { GUIDES } from './guide-names.js'

const FIRST_STEPS: [string, string][] = [
  ['gigalixir sim up', 'Start the platform on your own Docker, or: gigalixir login'],
  ['gigalixir apps:create', 'Create an app for the project in this folder.'],
  ['gigalixir deploy', 'Push your code and wait until it is live.'],
]

/** oclif's help, written as data is: to stdout, where a reader that goes away ends the program quietly. */
export class ProgramHelp extends Help {
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
    process.stdout.write(words.join(' ') + '\n')
  }
}
