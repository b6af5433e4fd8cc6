import { Flags } from '@oclif/core'
import { BaseCommand } from '../../lib/base-command.js'
import { simHome } from '../../lib/paths.js'
import { whenText } from '../../lib/ui/index.js'
import { describeMail } from '../../sim/mailbox/index.js'
import { runningSimulator } from '../../sim/running.js'

export default class SimMail extends BaseCommand {
  static override summary = 'Show emails sent by the simulator: codes, links, tokens.'
  static override description =
    'None of them leaves this machine. Without a flag they are listed, newest first; exit code 7 when no simulator is running.'
  static override examples = [
    'gigalixir sim mail',
    'gigalixir sim mail --last',
    'gigalixir sim mail --to ada@example.com --json',
  ]
  static override flags = {
    last: Flags.boolean({ description: 'Show the newest email in full.' }),
    to: Flags.string({ description: 'Only emails to this address.' }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(SimMail)
    const { control } = await runningSimulator(simHome())
    const to = flags.to?.toLowerCase()
    const mails = (await control.mails()).filter((mail) => to === undefined || mail.to.toLowerCase() === to)
    const output = this.output(flags)
    const newest = mails[0]
    if (flags.last && newest) {
      output.data(newest, () => describeMail(newest))
      return
    }
    output.list(
      mails,
      [
        { heading: 'SENT', text: (mail) => whenText(mail.sent_at), leaves: 1 },
        { heading: 'TO', text: (mail) => mail.to },
        { heading: 'SUBJECT', text: (mail) => mail.subject, shortens: true },
      ],
      'No emails yet. Signing up sends one: gigalixir signup',
    )
    if (newest) output.hint('Read the newest: gigalixir sim mail --last')
  }
}
