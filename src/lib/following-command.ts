import { Flags } from '@oclif/core'
import type { AppStatus } from './api/apps.js'
import type { Answer } from './api/answer.js'
import type { Session } from './api/session.js'
import { BaseCommand } from './base-command.js'
import { replicaCount } from './deploy/replica-count.js'
import type { ChangeResult, Effect } from './deploy/index.js'
import { ProgressLine, terminals } from './ui/index.js'

/** Whether a change of what runs is followed to its end. */
export const waitFlag = {
  wait: Flags.boolean({
    allowNo: true,
    description: 'Wait until the change is live (default: only in a terminal).',
  }),
}

/** Whether to follow a change: as asked for, else when a person watches. */
export function isFollowed(flags: { readonly wait?: boolean | undefined; readonly json: boolean }): boolean {
  return flags.wait ?? (terminals().watched && !flags.json)
}

interface ChangeOfApp {
  readonly flags: { readonly wait?: boolean | undefined; readonly json: boolean }
  readonly session: Session
  readonly app: string
  /** Said while it is made, such as "Restarting my-app". */
  readonly doing: string
  /** Said when it is live, a sentence such as "Restarted my-app.". */
  readonly done: string
  /** Said when it is made and nobody waits for it; "Restarting my-app." if not given. */
  readonly made?: string
  readonly effect: Effect | ((before: AppStatus) => Effect)
  readonly make: () => Promise<Answer>
  /** What stays changed when it does not become live, and the command that takes it back. */
  readonly undo?: (serving: number | undefined) => string
}

/** A command that changes what runs of an app, and follows that to its end when a person watches. */
export abstract class FollowingCommand extends BaseCommand {
  /**
   * Makes a change. In a script it prints the platform's answer and ends, as the existing client does; with `--wait` it ends
   * when the change is live.
   *
   * @throws GigalixirError what the change throws; UNHEALTHY when it was followed and did not become live
   */
  protected async change(change: ChangeOfApp): Promise<void> {
    const { flags, session, app, doing, done, made = `${doing}.`, effect, make, undo } = change
    const output = this.output(flags)
    if (!isFollowed(flags)) {
      output.change((await make()).raw)
      output.hint(`${made} Follow it with: gigalixir ps:wait -a ${app}`)
      return
    }
    const progress = new ProgressLine()
    progress.update(doing)
    const { followChange } = await import('./deploy/index.js')
    try {
      const result = await followChange({
        ...{ session, app, make, effect, undo, signal: this.signal },
        onMade: ({ raw }) => {
          progress.stop()
          output.change(raw)
          progress.update(doing)
        },
        onProgress: (text) => progress.update(`${doing} · ${text}`),
      })
      progress.stop()
      output.hint(`${done} ${resultText(app, result)}`)
    } finally {
      progress.stop()
    }
  }
}

/** Configs stay as they were set, whether or not what runs could start with them; a rollback brings those of before back. */
export function undoConfigs(app: string): (serving: number | undefined) => string {
  return (serving) =>
    `The configs stay set, also for the next deploy. To undo: gigalixir releases:rollback ${serving === undefined ? '' : `${serving} `}-a ${app}`
}

function resultText(app: string, result: ChangeResult): string {
  if (result.outcome === 'nothing-deployed')
    return `Nothing is deployed to ${app} yet. Deploy what is committed: gigalixir deploy`
  const { version, replicas, unchanged } = result
  const what = version === undefined ? app : `Version ${version}`
  if (replicas === 0)
    return `${app} has no replicas now. To run it: gigalixir ps:scale --replicas 1 -a ${app}`
  const live = `${what} is live with ${replicaCount(replicas)}.`
  return unchanged ? `No restart needed. ${live}` : live
}
