import { isRecord } from './atomic-file.js'
import { isDebugging } from './debugging.js'
import { ERRORS, EXIT, GigalixirError, messageOf, systemCode } from './errors.js'
import { colors } from './ui/color.js'
import { shown } from './ui/shown.js'
import { sortedJson } from './ui/sorted-json.js'
import { widthOf } from './ui/width.js'
import { wrap } from './ui/wrap.js'
import { packageVersion } from './version.js'

/** What is told about a failure, whatever was thrown. */
interface Report {
  readonly code: string
  readonly exitCode: number
  readonly message: string
  readonly next: readonly string[]
  readonly data: Readonly<Record<string, unknown>>
}

/**
 * The one place that turns an error into words on stderr and an exit code.
 *
 * An expected failure is calm and short: what happened and what to do next. A wrong command line is USAGE. Anything else
 * is a bug of ours and says so. Stacks are shown under `DEBUG=gigalixir*` only. With `--json` on the command line the
 * same goes out as JSON.
 */
export function reportFailure(
  error: unknown,
  argv: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): void {
  const quietExit = exitAskedFor(error)
  if (quietExit !== undefined) {
    process.exitCode = quietExit
    return
  }
  const report = describe(error, argv)
  process.exitCode = report.exitCode
  const { code, message, next, data } = report
  if (wantsJson(argv))
    process.stderr.write(shown(sortedJson({ error: { code, message, next, data } })) + '\n')
  else process.stderr.write(inWords(report, env) + '\n')
  if (isDebugging(env)) process.stderr.write(shown(stackOf(error)) + '\n')
}

/** What happened, then what to do next, a line each. */
function inWords({ code, message, next, data }: Report, env: NodeJS.ProcessEnv): string {
  const isFailure = code !== 'INTERRUPTED' && data.declined !== true
  const mark = isFailure ? `${colors(process.stderr, env).red.bold('Error:')} ` : ''
  const lines = [shown(mark + message), ...next.map((line) => shown(`  ${line}`))]
  return wrap(lines.join('\n'), widthOf(process.stderr))
}

function describe(error: unknown, argv: readonly string[]): Report {
  if (error instanceof GigalixirError) return error
  if (isWrongCommandLine(error)) {
    const id = argv.find((word) => !word.startsWith('-'))
    return {
      code: 'USAGE',
      exitCode: EXIT.usage,
      message: messageOf(error),
      next: [id ? `Usage: gigalixir ${id} --help` : 'All commands: gigalixir help'],
      data: {},
    }
  }
  // inquirer's word for Ctrl-C at a question.
  if (error instanceof Error && error.name === 'ExitPromptError')
    return { code: 'INTERRUPTED', exitCode: EXIT.interrupted, message: 'Stopped.', next: [], data: {} }
  return {
    code: 'BUG',
    exitCode: EXIT.bug,
    message: `This is a bug in gigalixir ${packageVersion()}: ${messageOf(error)}`,
    next: ['The details, for a report: run it again with DEBUG=gigalixir* in the environment.'],
    data: {},
  }
}

/** oclif's parser marks what it throws with exit code 2. */
export function isWrongCommandLine(error: unknown): error is Error {
  return oclifExit(error) === ERRORS.USAGE.exit
}

/** The exit code of oclif's `this.exit(n)`, which is an error only by its form. */
function exitAskedFor(error: unknown): number | undefined {
  return systemCode(error) === 'EEXIT' ? oclifExit(error) : undefined
}

function oclifExit(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('oclif' in error) || !isRecord(error.oclif)) return undefined
  return typeof error.oclif.exit === 'number' ? error.oclif.exit : undefined
}

function wantsJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--')
  return (end === -1 ? argv : argv.slice(0, end)).includes('--json')
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause === undefined ? '' : `\ncaused by ${stackOf(error.cause)}`
  return (error.stack ?? error.message) + cause
}
