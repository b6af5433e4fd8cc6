import { Flags } from '@oclif/core'
import { BaseCommand } from '../../lib/base-command.js'
import type { NodeAccess } from '../../lib/observer/access.js'
import type { View } from '../../lib/observer/server/view.js'
import { chosenReplica, remoteFlags } from '../../lib/remote-command.js'

export default class PsObserver extends BaseCommand {
  static override summary = "Observe the app's nodes live, in your browser."
  static override description =
    'Load, memory, supervision trees, processes, ports, tables, and calls as they happen, of every replica. Nothing has to be installed: not here, and not in the release. The page is served on this machine only, behind its link, until Ctrl-C.'
  static override examples = [
    '<%= config.bin %> ps:observer',
    { description: 'Start with one replica', command: '<%= config.bin %> ps:observer --replica x7kq2' },
    { description: 'In the terminal', command: '<%= config.bin %> ps:observer --tui' },
    {
      description: 'Record now, look at it later without the app',
      command: '<%= config.bin %> ps:observer --record night.rec',
    },
    '<%= config.bin %> ps:observer --replay night.rec',
    {
      description: "Erlang's own observer, where it is installed",
      command: '<%= config.bin %> ps:observer --native',
    },
  ]
  static override hiddenAliases = ['observer']
  static override flags = {
    ...remoteFlags,
    replica: Flags.string({
      description: 'Replica to start with, by name or the last part of it.',
      helpValue: 'REPLICA',
    }),
    cookie: Flags.string({
      description: 'Cookie of the nodes, if they report a different one.',
      helpValue: 'COOKIE',
    }),
    'no-open': Flags.boolean({ description: 'Print the link; do not open a browser.' }),
    tui: Flags.boolean({
      description: 'Show the essentials in the terminal.',
      exclusive: ['record', 'replay', 'no-open'],
    }),
    record: Flags.string({
      description:
        'Write what one replica does into this new file, until Ctrl-C. No state of processes is in it.',
      helpValue: 'FILE',
      exclusive: ['replay', 'no-open'],
    }),
    native: Flags.boolean({
      description:
        "Start the observer of this machine's own Erlang on one replica; the app needs runtime_tools.",
      exclusive: ['tui', 'record', 'replay', 'no-open'],
    }),
    replay: Flags.string({ description: 'Show a recording; needs no app.', helpValue: 'FILE' }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(PsObserver)
    if (flags.replay !== undefined) {
      const { readRecording } = await import('../../lib/observer/record/read-recording.js')
      await this.#inBrowser(await readRecording(flags.replay), flags)
      return
    }
    const { app, session } = await this.appSession(flags)
    const [{ accessesOf, withFirst }, { LiveView }] = await Promise.all([
      import('../../lib/observer/accesses.js'),
      import('../../lib/observer/server/live-view.js'),
    ])
    const { cookie, ssh_opts: sshOptions, ssh_cmd: sshProgram } = flags
    const accesses = () => accessesOf({ session, app, cookie, sshOptions, sshProgram, signal: this.signal })
    const all = await accesses()
    if (flags.native) {
      const replica = await chosenReplica(session, app, flags.replica)
      await this.#inOwnObserver(app, withFirst(all, replica)[0], flags)
      return
    }
    const view = new LiveView(app, withFirst(all, flags.replica), accesses)
    if (flags.tui) {
      const { observeInTerminal } = await import('../../lib/observer/observe-in-terminal.js')
      await observeInTerminal(view, this.signal)
    } else if (flags.record !== undefined) {
      const { record } = await import('../../lib/observer/record/record.js')
      const output = this.output(flags)
      output.hint(`Recording into ${flags.record}. Ctrl-C ends it.`)
      const recorded = await record(view, flags.record, this.signal, (text) => output.note(text))
      output.data(
        { app, ...recorded },
        () => `${recorded.looks} looks at ${recorded.replica} are in ${recorded.file}.`,
      )
      output.hint(`Look at them: gigalixir ps:observer --replay ${flags.record}`)
    } else await this.#inBrowser(view, flags)
  }

  async #inOwnObserver(app: string, access: NodeAccess, flags: { json: boolean }): Promise<void> {
    const { observeNatively } = await import('../../lib/observer/native/observe-natively.js')
    const output = this.output(flags)
    output.hint("Starting this machine's own Erlang observer. Ctrl-C ends it.")
    await observeNatively(access, {
      signal: this.signal,
      onTrouble: (text) => output.note(text),
      onOpen: (node, byHand) => {
        output.data({ app, replica: access.replica, node }, () => `${node} is in the window.`)
        if (byHand)
          output.hint(`Choose ${node} in its menu Nodes, or connect to it there: it begins with itself.`)
      },
    })
  }

  async #inBrowser(view: View, flags: { json: boolean; 'no-open': boolean }): Promise<void> {
    const { observeInBrowser } = await import('../../lib/observer/observe-in-browser.js')
    await observeInBrowser(view, {
      signal: this.signal,
      open: !flags['no-open'],
      ready: (url, opened) => {
        const output = this.output(flags)
        output.data({ app: view.title, url }, () => url)
        output.hint(
          opened
            ? 'It is open in your browser. Ctrl-C ends it.'
            : 'Open this link: it works once. Ctrl-C ends it.',
        )
      },
    })
  }
}
