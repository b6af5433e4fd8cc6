import { Command } from '@oclif/core'
import type { Interfaces } from '@oclif/core'
import type { Session } from './api/session.js'
import type { Credential } from './credentials/credential.js'
import { GigalixirError } from './errors.js'
import { guardValues, unguarded } from './flag-values.js'
import type { FlagDefinitions } from './flag-values.js'
import { commonFlags } from './flags.js'
import { Interruption } from './interruption.js'
import { isWrongCommandLine } from './report-failure.js'
import { resolveTarget, targetIsPinned } from './targets/resolve-target.js'
import type { Target } from './targets/target.js'
import { Output } from './ui/output.js'
import { packageVersion } from './version.js'

interface CommonFlags {
  json: boolean
  target?: string | undefined
}

/** What every command has: where its words go, Ctrl-C, and a way to the platform. */
export abstract class BaseCommand extends Command {
  static override baseFlags = commonFlags

  readonly #interruption = new Interruption()
  readonly #sessions: Session[] = []

  /** Aborted by Ctrl-C; hand it to whatever takes long. */
  protected get signal(): AbortSignal {
    return this.#interruption.signal
  }

  /** Where the command's words go. */
  protected output(flags: CommonFlags): Output {
    return new Output(flags.json)
  }

  /** The platform to talk to; says so when it is not production. @throws GigalixirError USAGE */
  protected target(flags: CommonFlags): Target {
    const target = resolveTarget(flags.target)
    const what = target.kind === 'simulator' ? `simulator ${target.name}` : 'the platform'
    if (target.kind !== 'production') this.output(flags).aside(`[${what} at ${target.apiUrl}]`)
    else if (targetIsPinned(flags.target)) this.output(flags).aside('[production, pinned by this repository]')
    return target
  }

  /** A session with the command's target. @param credential to use instead of the one stored or configured */
  protected async session(
    flags: CommonFlags,
    target: Target = this.target(flags),
    credential?: Credential,
  ): Promise<Session> {
    // Loaded here: a command that makes no call starts without the HTTP client.
    const [{ Session }, { findCredential }] = await Promise.all([
      import('./api/session.js'),
      import('./credentials/find-credential.js'),
    ])
    const timeoutSeconds = timeoutFrom(process.env)
    const session = new Session({
      target,
      credential: credential ?? (await findCredential(target)),
      version: packageVersion(),
      ...(timeoutSeconds !== undefined && { timeoutSeconds }),
      signal: this.signal,
      onNewerVersion: (latest) =>
        this.output(flags).note(
          `A newer version of gigalixir exists: ${latest} (this is ${packageVersion()}).`,
        ),
      onUnreadable: (note) => this.output(flags).note(note),
    })
    this.#sessions.push(session)
    return session
  }

  /** The command's app and a session with the platform it is on. @throws GigalixirError NO_APP, USAGE */
  protected async appSession(
    flags: CommonFlags & { app_name?: string | undefined },
  ): Promise<{ app: string; session: Session }> {
    const target = this.target(flags)
    const { resolveApp } = await import('./app-name.js')
    const app = await resolveApp({ flag: flags.app_name, target })
    return { app, session: await this.session(flags, target) }
  }

  /** Reads the command line as oclif does, but for values that begin with a dash. */
  protected override async parse<
    F extends Interfaces.OutputFlags<F>,
    B extends Interfaces.OutputFlags<B>,
    A extends Interfaces.OutputArgs<A>,
  >(
    options?: Interfaces.Input<F, B, A>,
    words: string[] = this.argv,
  ): Promise<Interfaces.ParserOutput<F, B, A>> {
    const definitions: FlagDefinitions = { ...options?.flags, ...options?.baseFlags }
    const reading = super.parse<F, B, A>(options, guardValues(words, definitions))
    const parsed = await reading.catch(async (error: unknown) => {
      if (error instanceof Error) {
        error.message = unguarded(error.message)
        // Loaded here: most command lines are right.
        if (isWrongCommandLine(error))
          error.message = (await import('./wrong-command-line.js')).commandLineProblem(error)
      }
      throw error
    })
    for (const [name, value] of Object.entries(parsed.flags)) {
      Object.assign(parsed.flags, { [name]: unguarded(value) })
    }
    return parsed
  }

  /** Failures are turned into words and an exit code in one place, see `report-failure.ts`. */
  protected override catch(error: Error): Promise<never> {
    return Promise.reject(error)
  }

  protected override async finally(): Promise<void> {
    this.#interruption.dispose()
    await Promise.all(this.#sessions.map((session) => session.close()))
  }
}

function timeoutFrom(env: NodeJS.ProcessEnv): number | undefined {
  const text = env.GIGALIXIR_TIMEOUT
  if (!text) return undefined
  const seconds = Number(text)
  if (seconds > 0 && seconds <= 86_400) return seconds
  throw new GigalixirError('USAGE', `GIGALIXIR_TIMEOUT must be a number of seconds, not "${text}".`)
}
