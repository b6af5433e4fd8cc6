import { Flags } from '@oclif/core'
import { BaseCommand } from '../../lib/base-command.js'
import { remoteFlags } from '../../lib/remote-command.js'

export default class PsObserver extends BaseCommand {
  static override summary = 'See what the nodes of an app are doing, in your browser.'
  static override description =
    'Load, memory, supervision trees, processes, ports, tables, and calls as they happen, of every replica. Nothing has to be installed: not here, and not in the release. The page is served on this machine alone, to whoever has the link, until Ctrl-C.'
  static override examples = [
    '<%= config.bin %> ps:observer',
    { description: 'Begin with one replica', command: '<%= config.bin %> ps:observer --replica x7kq2' },
    { description: 'Only print the link', command: '<%= config.bin %> ps:observer --no-open' },
  ]
  static override hiddenAliases = ['observer']
  static override flags = {
    ...remoteFlags,
    replica: Flags.string({
      description: 'The replica to begin with, by its name or the last part of it.',
      helpValue: 'REPLICA',
    }),
    cookie: Flags.string({
      description: 'The cookie of the nodes, if it is not the one they tell.',
      helpValue: 'COOKIE',
    }),
    'no-open': Flags.boolean({ description: 'Print the link, and leave the browser closed.' }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(PsObserver)
    const { app, session } = await this.appSession(flags)
    const [{ accessesOf, withFirst }, { observeInBrowser }] = await Promise.all([
      import('../../lib/observer/accesses.js'),
      import('../../lib/observer/observe-in-browser.js'),
    ])
    const { cookie, ssh_opts: sshOptions, ssh_cmd: sshProgram } = flags
    const all = await accessesOf({ session, app, cookie, sshOptions, sshProgram, signal: this.signal })
    const { LiveView } = await import('../../lib/observer/server/live-view.js')
    await observeInBrowser(new LiveView(app, withFirst(all, flags.replica)), {
      signal: this.signal,
      open: !flags['no-open'],
      ready: (url, opened) => {
        const output = this.output(flags)
        output.data({ app, url }, () => url)
        output.hint(
          opened
            ? 'It is open in your browser. Ctrl-C ends it.'
            : 'Open this link: it works once. Ctrl-C ends it.',
        )
      },
    })
  }
}
