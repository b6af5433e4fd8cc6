import { Flags } from '@oclif/core'
import { BaseCommand } from '../base-command.js'
import { GigalixirError } from '../errors.js'
import type { ErrorCode } from '../errors.js'
import type { ObservedNode } from '../observer/collect/observed-node.js'
import { chosenReplica, remoteFlags } from '../remote-command.js'
import type { RemoteFlags } from '../remote-command.js'

/** Flags of commands that look into running nodes. */
export const liveFlags = {
  ...remoteFlags,
  all: Flags.boolean({ description: 'On every replica.', exclusive: ['replica'] }),
  cookie: Flags.string({
    description: 'Cookie of the nodes, if they report a different one.',
    helpValue: 'COOKIE',
  }),
}

/** For commands that look at some processes alone. */
export const pidFlag = {
  pid: Flags.string({
    description: 'Only this process, by pid or registered name. Repeatable.',
    helpValue: 'PID|NAME',
    multiple: true,
    multipleNonGreedy: true,
  }),
}

export interface LiveFlags extends RemoteFlags {
  readonly all: boolean
  readonly cookie?: string | undefined
}

/** A replica whose node we are connected to. */
export interface LiveNode {
  readonly replica: string
  readonly node: ObservedNode
}

/** What a replica came to: its answer, or why there is none. */
export type Answered<T extends object> =
  ({ replica: string } & T) | { replica: string; error: { code: ErrorCode; message: string } }

/** A command that asks the nodes of replicas, one or all, over whatever SSH reaches them. */
export abstract class LiveCommand extends BaseCommand {
  /**
   * Connects to the nodes meant, and lets go of them in any case. With `--all`, one that cannot be reached is told of and
   * left out.
   *
   * @throws GigalixirError when none is reached; what `use` throws
   */
  protected async withNodes<T>(
    flags: LiveFlags,
    use: (nodes: readonly [LiveNode, ...LiveNode[]], app: string) => Promise<T>,
  ): Promise<T> {
    const { app, session } = await this.appSession(flags)
    const [{ accessesOf, withFirst }, { ObservedNode }] = await Promise.all([
      import('../observer/accesses.js'),
      import('../observer/collect/observed-node.js'),
    ])
    const { cookie, ssh_opts: sshOptions, ssh_cmd: sshProgram } = flags
    const accesses = withFirst(
      await accessesOf({ session, app, cookie, sshOptions, sshProgram, signal: this.signal }),
      flags.all ? undefined : await chosenReplica(session, app, flags.replica),
    )
    const [only, ...others] = accesses
    const nodes: LiveNode[] = []
    try {
      const meant = flags.all ? [only, ...others] : [only]
      await this.each(flags, meant, async (access) => {
        nodes.push({ replica: access.replica, node: await ObservedNode.connect(access, this.signal) })
        return {}
      })
      const [first, ...rest] = nodes.sort((a, b) => a.replica.localeCompare(b.replica))
      // Each failure has been told by now.
      if (!first) throw new GigalixirError('UNREACHABLE', `No replica of ${app} could be asked.`)
      return await use([first, ...rest], app)
    } finally {
      for (const { node } of nodes) node.close()
      await Promise.all(accesses.map((access) => access.close()))
    }
  }

  /**
   * Does it on all at once. With `--all`, one that fails is told of, keeps none of the others from answering, and gives
   * the exit code.
   */
  protected async each<Place extends { readonly replica: string }, T extends object>(
    { all }: { readonly all: boolean },
    places: readonly Place[],
    work: (place: Place) => Promise<T>,
  ): Promise<Answered<T>[]> {
    return Promise.all(
      places.map(async (place): Promise<Answered<T>> => {
        const { replica } = place
        try {
          return { replica, ...(await work(place)) }
        } catch (error) {
          if (!all || !(error instanceof GigalixirError) || error.code === 'INTERRUPTED') throw error
          process.exitCode = error.exitCode
          this.output({ json: false }).note(`[${replica}] ${error.message}`)
          return { replica, error: { code: error.code, message: error.message } }
        }
      }),
    )
  }

  /**
   * Data of one replica, or a list of all; for people a text of each, below its replica's name with `--all`.
   *
   * @param json what machines get in place of an answer as it is
   */
  protected answers<T extends object>(
    flags: LiveFlags,
    answered: readonly Answered<T>[],
    text: (answer: { replica: string } & T) => string,
    json: (answer: { replica: string } & T) => object = (answer) => answer,
  ): void {
    const output = this.output(flags)
    const [first] = answered
    if (!flags.all && first && !('error' in first)) {
      output.data(json(first), () => text(first))
      return
    }
    // Failures have been told on stderr.
    const found = answered.filter((each): each is { replica: string } & T => !('error' in each))
    const data = answered.map((each) => ('error' in each ? each : json(each as { replica: string } & T)))
    output.data(data, () => found.map((each) => `== ${each.replica}\n${text(each)}`).join('\n\n'))
  }
}
