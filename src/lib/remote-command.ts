import { Flags } from '@oclif/core'
import { getStatus, isHealthy } from './api/apps.js'
import type { Session } from './api/session.js'
import { BaseCommand } from './base-command.js'
import { GigalixirError } from './errors.js'
import { appFlag } from './flags.js'
import { KILLED, killedWords, moreMemory } from './killed-words.js'
import type { ReplicaConnection } from './ssh/replica-connection.js'
import { askChoice, terminals } from './ui/index.js'

/** Flags of commands that go into a container. */
export const remoteFlags = {
  ...appFlag,
  replica: Flags.string({
    description:
      'Replica, by name or the last part of it. Otherwise a healthy one; on a terminal you choose.',
    helpValue: 'REPLICA',
  }),
  ssh_opts: Flags.string({
    char: 'o',
    description: 'Use your own ssh program, with these options.',
    helpValue: 'OPTIONS',
  }),
  ssh_cmd: Flags.string({
    char: 'c',
    description: 'Use this program to connect, such as ssh.',
    helpValue: 'PROGRAM',
  }),
}

export interface RemoteFlags {
  readonly app_name?: string | undefined
  readonly replica?: string | undefined
  readonly ssh_opts?: string | undefined
  readonly ssh_cmd?: string | undefined
  readonly json: boolean
  readonly target?: string | undefined
}

interface RemoteRun {
  readonly flags: RemoteFlags
  /** Words, a line for the remote shell, or '' for a shell of its own. */
  readonly command:
    readonly string[] | string | ((session: Session, app: string) => Promise<readonly string[]>)
  /** Any replica will do: nobody is asked which. */
  readonly any?: boolean
  /** In every replica, each line of output with the replica's name before it. */
  readonly all?: boolean
  /** In the kept container of a failed release. */
  readonly failed?: boolean
  /** Lets what runs there use the keys of this machine's SSH agent. */
  readonly forwardAgent?: boolean
}

/** A command that runs something in a container of an app, over SSH. */
export abstract class RemoteCommand extends BaseCommand {
  /** Runs it with this process's own streams, and leaves its exit code as ours. */
  protected async runRemote({
    flags,
    command,
    any = false,
    all = false,
    failed = false,
    forwardAgent = false,
  }: RemoteRun): Promise<void> {
    const { app, session } = await this.appSession(flags)
    const line = typeof command === 'function' ? await command(session, app) : command
    if (all) {
      process.exitCode = await this.#everywhere(session, app, line, flags, forwardAgent)
      return
    }
    const replica = failed ? undefined : await chosenReplica(session, app, flags.replica, !any)
    if (flags.ssh_opts !== undefined || flags.ssh_cmd !== undefined) {
      const { runOwnSsh } = await import('./ssh/own-ssh.js')
      process.exitCode = await runOwnSsh({
        ...{ session, app, replica, failed, command: line },
        options: flags.ssh_opts,
        program: flags.ssh_cmd,
        forwardAgent,
      })
      if (process.exitCode === KILLED) this.output(flags).note(killedWords(app))
      return
    }
    const [{ connectToReplica }, { attach }] = await Promise.all([
      import('./ssh/connect.js'),
      import('./ssh/attach.js'),
    ])
    const connection = await connectToReplica({
      ...{ session, app, replica, failed, forwardAgent, signal: this.signal },
    })
    try {
      process.exitCode = await attach(connection, line, this.signal)
      if (process.exitCode === KILLED) await this.#tellKilled(connection, app, flags)
    } finally {
      await connection.close()
    }
  }

  /** In CI, too: an exit code that is not the command's own needs its reason. */
  async #tellKilled(connection: ReplicaConnection, app: string, flags: RemoteFlags): Promise<void> {
    const { memoryFacts } = await import('./ssh/memory-facts.js')
    const facts = await memoryFacts(connection)
    const output = this.output(flags)
    output.note(killedWords(connection.replica, facts))
    if (facts.kills) output.hint(moreMemory(app))
  }

  async #everywhere(
    session: Session,
    app: string,
    line: readonly string[] | string,
    flags: RemoteFlags,
    forwardAgent: boolean,
  ): Promise<number> {
    const [{ connectToReplica }, { runLabelled }] = await Promise.all([
      import('./ssh/connect.js'),
      import('./ssh/attach.js'),
    ])
    const { pods } = await getStatus(session, app)
    if (pods.length === 0) throw new GigalixirError('NOT_FOUND', `${app} has no replicas.`, { data: { app } })
    const codes = await Promise.all(
      pods.map(async ({ name }) => {
        try {
          const connection = await connectToReplica({
            ...{ session, app, replica: name, forwardAgent, signal: this.signal },
          })
          try {
            const code = await runLabelled(connection, line, this.signal)
            if (code === KILLED) await this.#tellKilled(connection, app, flags)
            return code
          } finally {
            await connection.close()
          }
        } catch (error) {
          // One that is gone or just starts keeps nobody from hearing of the others.
          if (!(error instanceof GigalixirError) || error.code === 'INTERRUPTED') throw error
          this.output(flags).note(`[${name}] ${error.message}`)
          return error.exitCode
        }
      }),
    )
    return codes.find((code) => code !== 0) ?? 0
  }
}

/**
 * The replica that is meant: by its whole name or the end of it; chosen by the person where several run and there is a
 * terminal; else undefined, which leaves it to the platform.
 *
 * @param isChoice false where any will do
 * @throws GigalixirError NOT_FOUND
 */
export async function chosenReplica(
  session: Session,
  app: string,
  named: string | undefined,
  isChoice = true,
): Promise<string | undefined> {
  const mayAsk = isChoice && terminals().canAsk && process.stdout.isTTY
  if (named === undefined && !mayAsk) return undefined
  const { pods } = await getStatus(session, app)
  const names = pods.map(({ name }) => name)
  if (named !== undefined) {
    const found = names.filter((name) => name === named || name.endsWith(`-${named}`))
    if (found[0] !== undefined && found.length === 1) return found[0]
    throw new GigalixirError('NOT_FOUND', `${app} has no replica \`${named}\`.`, {
      next: names.length > 0 ? [`There are: ${names.join(', ')}`] : [`Check it: gigalixir ps -a ${app}`],
      data: { app, replica: named },
    })
  }
  return names.length > 1
    ? askChoice({ message: 'Which replica?', instead: '--replica REPLICA' }, names)
    : names[0]
}

/**
 * A healthy replica by its name, for what has to say which one it reaches; undefined when none is, and on production,
 * which cannot be asked for one.
 */
export async function healthyReplica(session: Session, app: string): Promise<string | undefined> {
  if (session.target.kind !== 'simulator') return undefined
  return (await getStatus(session, app)).pods.find(isHealthy)?.name
}
