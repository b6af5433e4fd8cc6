import { GigalixirError, messageOf } from '../../lib/errors.js'
import { PlatformError } from '../platform-error.js'
import { BuildFailure } from './build-failure.js'
import { duration } from './build-limits.js'
import type { BuildLimits } from './build-limits.js'
import type { BuildEnding, BuildHost, BuildRecord } from './build-port.js'
import type { BuildQueue } from './build-queue.js'
import type { BuildRunner, Built } from './build-runner.js'
import type { Place } from '../fair-queue.js'
import type { QueuedBuild } from './queue-words.js'
import { isStillAt } from './git-source.js'
import type { PushedCommit } from './git-source.js'
import type { HookRequest } from './hook-protocol.js'
import { PlaceTeller } from './place-teller.js'
import type { PushLock } from './push-lock.js'
import { checkRepositorySize } from './repository-size.js'
import type { PushSession } from './push-session.js'
import { PushEnded } from './push-session.js'
import { plainLines } from './plain-output.js'
import { movedMeanwhile, refusalOf, released } from './push-words.js'
import type { PushDecision } from './ref-decision.js'
import { decidePush, parseRefChanges, shortName } from './ref-decision.js'
import { pointHead } from './repository-head.js'
import { checkWholeHistory } from './whole-history.js'

/** Tells the person who pushes; resolves when there is room for more. */
export type PushOutput = (bytes: Buffer) => Promise<void>

export interface PushReceiverOptions {
  readonly queue: BuildQueue
  readonly runner: Pick<BuildRunner, 'isPuttingAway'>
  readonly host: BuildHost
  readonly lock: PushLock
  readonly limits: Pick<BuildLimits, 'repositoryBytes'>
  readonly log: (line: string) => void
}

type BuildDecision = Extract<PushDecision, { kind: 'build' }>

/** What happens in the pre-receive hook of a push: decide, wait for the app's turn, build, deploy. */
export class PushReceiver {
  readonly #options: PushReceiverOptions

  constructor(options: PushReceiverOptions) {
    this.#options = options
  }

  /**
   * Never throws for what can go wrong with a push: that is told to the person.
   *
   * @returns whether git may take the push
   */
  async receive(session: PushSession, request: HookRequest, output: PushOutput): Promise<boolean> {
    const { app } = session.details
    try {
      const decision = decidePush(parseRefChanges(request.refs))
      if (decision.kind === 'refuse') throw new BuildFailure(decision.reasons.join('\n'))
      await checkRepositorySize(session.details.repository, this.#options.limits.repositoryBytes)
      for (const note of decision.notes) await say(output, `-----> ${note}`)
      if (decision.kind === 'build') await this.#deploy(session, decision, request, output)
      return true
    } catch (error) {
      const { log } = this.#options
      if (error instanceof PushEnded) {
        log(`push to ${app}: ended before its build was over: ${error.message}`)
        await say(output, ...refusalOf(error))
        return false
      }
      const expected =
        error instanceof BuildFailure || error instanceof GigalixirError || error instanceof PlatformError
      log(
        `push to ${app} refused: ${expected || !(error instanceof Error) ? messageOf(error) : (error.stack ?? '')}`,
      )
      await say(output, ...refusalOf(error))
      return false
    }
  }

  async #deploy(
    session: PushSession,
    decision: BuildDecision,
    request: HookRequest,
    output: PushOutput,
  ): Promise<void> {
    const { app, repository } = session.details
    const { runner, host, lock } = this.#options
    const { signal } = session
    const release = await lock.acquire(app, signal, (ahead) => {
      if (ahead === 1 && runner.isPuttingAway(app)) {
        void say(output, '-----> Waiting for the cache of the last build to be saved')
        return
      }
      const others = ahead === 1 ? 'Another push' : `${ahead} other pushes`
      void say(
        output,
        `-----> ${others} to ${app} came first: waiting for ${ahead === 1 ? 'it' : 'them'} to finish`,
      )
    })
    session.hold(release)
    if (!(await isStillAt(repository, decision))) throw movedMeanwhile(decision.ref)
    const { commit, ref } = decision
    const source = { repository, commit, quarantine: request.quarantine }
    await checkWholeHistory(source, shortName(ref))
    const record = await host.beginBuild(app, {
      sha: commit,
      branch: shortName(ref),
      pushedBy: session.details.user.email,
    })
    const told: PushOutput = (bytes) => {
      record.write(bytes)
      return output(bytes)
    }
    try {
      await record.end(await this.#release(session, record, source, told))
      // A clone gets what was deployed last.
      await pointHead(repository, ref)
    } catch (error) {
      record.write(inLines(refusalOf(error)))
      await record.end(endingOf(error))
      throw error
    }
  }

  /** Builds and deploys. */
  async #release(
    session: PushSession,
    record: BuildRecord,
    source: PushedCommit,
    output: PushOutput,
  ): Promise<BuildEnding> {
    const { app, user, hot, migrateFirst } = session.details
    const { host, log } = this.#options
    const { signal } = session
    const { commit } = source
    const { slug, times, putAway } = await this.#build(session, record, source, output)
    // What stays nevertheless is removed at the next start.
    session.holdUntil(
      putAway.catch((error: unknown) => log(`the builder of ${app} stays: ${messageOf(error)}`)),
    )
    signal.throwIfAborted()
    const began = performance.now()
    if (migrateFirst) await say(output, '-----> Running migrations before the release')
    const told = { output: (lines: Buffer) => output(indented(lines)), signal }
    const deployed = await host.deploy(app, slug, user, {
      hot,
      migrateFirst: migrateFirst ? told : undefined,
    })
    log(
      `push to ${app}: ${commit.slice(0, 10)} is version ${deployed.version}; container ${seconds(times.container)},` +
        ` build ${seconds(times.build)}, slug ${seconds(times.slug)}, release ${seconds(performance.now() - began)}`,
    )
    await say(output, ...released(app, slug.bytes, { ...deployed, hot }))
    return { state: 'succeeded', version: deployed.version, slugBytes: slug.bytes }
  }

  /** Waits for its turn, and builds what the app's settings are then. */
  async #build(
    session: PushSession,
    record: BuildRecord,
    source: PushedCommit,
    output: PushOutput,
  ): Promise<Built> {
    const { app, clean, hot } = session.details
    const { queue, host } = this.#options
    const { signal } = session
    const { number } = record
    const teller = new PlaceTeller((line) => void say(output, line))
    const onPlace = (place: Place<QueuedBuild>) => {
      record.waits(place)
      teller.update(place)
    }
    try {
      return await queue.build({ app, number }, signal, onPlace, async () => {
        const waited = teller.end()
        if (waited > 0) await record.begins()
        const after = waited < 1000 ? '' : `, after waiting for ${duration(waited)}`
        await say(output, `-----> Building ${app} at ${source.commit.slice(0, 10)} (build ${number})${after}`)
        const [environment, stack, previous] = await Promise.all([
          host.buildEnvironment(app, source.commit),
          host.stackOf(app),
          hot ? host.previousRelease(app) : null,
        ])
        return { app, number, stack, source, environment, clean, previous, output, signal }
      })
    } finally {
      teller.end()
    }
  }
}

function endingOf(error: unknown): BuildEnding {
  if (error instanceof PushEnded) return { state: 'stopped', reason: `${upperFirst(error.message)}.` }
  return { state: 'failed', reason: error instanceof BuildFailure ? error.summary : messageOf(error) }
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

async function say(output: PushOutput, ...lines: string[]): Promise<void> {
  await output(inLines(lines))
}

function inLines(lines: readonly string[]): Buffer {
  // Reasons may be other programs' words.
  return plainLines(Buffer.from(lines.map((line) => `${line}\n`).join('')))
}

/** Output of a program among ours. */
function indented(lines: Buffer): Buffer {
  return plainLines(Buffer.from(lines.toString('utf8').replace(/^(?=.)/gm, '       ')))
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`
}
