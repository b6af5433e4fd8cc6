import { Help } from '@oclif/core'
import { GUIDES } from './guide-names.js'

/** oclif's help, written as data is: to stdout, where a reader that goes away ends the program quietly. */
export class ProgramHelp extends Help {
  /** The overview of everything, and after it what else there is to read. */
  protected override async showRootHelp(): Promise<void> {
    await super.showRootHelp()
    const guides = Object.entries(GUIDES).map(([name, summary]): [string, string] => [name, summary])
    this.log(
      this.section('GUIDES (gigalixir help NAME)', this.renderList(guides, { indentation: 2, spacer: '\n' })),
    )
    this.log('')
  }

  protected override log(...words: string[]): void {
    process.stdout.write(words.join(' ') + '\n')
  }
}
