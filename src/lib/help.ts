import { Help } from '@oclif/core'

/** oclif's help, written as data is: to stdout, where a reader that goes away ends the program quietly. */
export class ProgramHelp extends Help {
  protected override log(...words: string[]): void {
    process.stdout.write(words.join(' ') + '\n')
  }
}
