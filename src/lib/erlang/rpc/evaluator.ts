import { GigalixirError } from '../../errors.js'
import type { Connection } from '../connection/connection.js'
import { Atom, atom } from '../etf/atom.js'
import { TermMap } from '../etf/term-map.js'
import { Fun, Tuple, binary, isAtom, isList, tagged, tuple } from '../etf/terms.js'
import type { Term } from '../etf/terms.js'
import type { Language } from '../show/inspect.js'
import { sharedLimit } from '../wait.js'
import type { WaitOptions } from '../wait.js'
import { EVALUATOR_SOURCE } from './evaluator-source.js'
import { RemoteException } from './remote-exception.js'
import { rpc } from './rpc.js'
import type { CallOptions } from './rpc.js'
import { reasonText, stackLines } from './stacktrace.js'

const DEFAULT_TIMEOUT_MS = 60_000
const MAX_OUTPUT = 1024 * 1024

export interface EvaluateOptions extends Omit<CallOptions, 'language' | 'label'> {
  language: Language
  /** Items of lists, maps and so on that the printed value shows, in Elixir; 50 if not given, as in iex. */
  limit?: number
  /** Characters at which the printed value is shortened, in Erlang; 100,000 if not given. */
  maxLength?: number
  /** Characters of output that are kept; 1 Mi if not given. `onOutput` gets all of it. */
  maxOutput?: number
}

export interface Evaluated {
  readonly value: Term
  /** The value as the node itself prints it: structs by their own protocols. */
  readonly text: string
  /** What the expression printed, from its beginning. */
  readonly output: string
  /** Whether output was left out. */
  readonly outputCut: boolean
  /** What Elixir's compiler had to say (from 1.15 on; before, it goes to the node's own standard error). */
  readonly diagnostics: readonly string[]
}

/**
 * Evaluates expressions on a node as a shell there would, in a process of their own. Keep one to evaluate several:
 * what is needed on the node's side is prepared once.
 */
export class Evaluator {
  readonly #connection: Connection
  readonly #prepared = new Map<Language, Fun>()

  constructor(connection: Connection) {
    this.#connection = connection
  }

  /**
   * @throws RemoteException (ERLANG_FAILED) when the expression raises; GigalixirError USAGE when it cannot be read;
   *   TIMEOUT, INTERRUPTED, UNREACHABLE
   */
  async evaluate(expression: string, options: EvaluateOptions): Promise<Evaluated> {
    const left = sharedLimit({ timeoutMs: DEFAULT_TIMEOUT_MS, ...options })
    const evaluator = this.#prepared.get(options.language) ?? (await this.#prepare(options.language, left()))
    const output = new Output(options)
    const args = [sourceOf(expression, options.language), settings(options)]
    const answer = await rpc(this.#connection, 'erlang', 'apply', [evaluator, args], {
      ...options,
      ...left(),
      label: 'the expression',
      onOutput: (text) => output.add(text),
    }).catch((error: unknown) => {
      throw this.#explained(error, options.language)
    })
    const [result, diagnostics] = answer instanceof Tuple ? answer.elements : []
    const { value, text } = this.#valueOf(result, diagnosticTexts(diagnostics), options.language)
    return {
      value,
      text,
      output: output.text,
      outputCut: output.cut,
      diagnostics: diagnosticTexts(diagnostics),
    }
  }

  /** The function that evaluates, as a value of the node: it stays there as code of nobody, and we only hold it. */
  async #prepare(language: Language, limit: WaitOptions): Promise<Fun> {
    const call = (module: string, name: string, args: Term[]) =>
      rpc(this.#connection, module, name, args, limit)
    const scanned = tagged(
      await call('erl_scan', 'string', [codePoints(EVALUATOR_SOURCE[language])]),
      'ok',
      3,
    )
    const parsed = tagged(await call('erl_parse', 'parse_exprs', [scanned?.[1] ?? []]), 'ok', 2)
    const made = tagged(await call('erl_eval', 'exprs', [parsed?.[1] ?? [], []]), 'value', 3)
    const fun = made?.[1]
    if (!(fun instanceof Fun)) {
      throw new GigalixirError('ERLANG_FAILED', `${this.#connection.node.name} cannot evaluate expressions.`)
    }
    this.#prepared.set(language, fun)
    return fun
  }

  #valueOf(result: Term | undefined, diagnostics: readonly string[], language: Language) {
    const [, value, text] = tagged(result, 'value', 3) ?? []
    if (value !== undefined) return { value, text: Buffer.isBuffer(text) ? text.toString() : '' }
    const [, line, problem] = tagged(result, 'unreadable', 3) ?? []
    if (Buffer.isBuffer(problem)) {
      throw new GigalixirError(
        'USAGE',
        `The expression cannot be read, line ${lineOf(line)}: ${problem.toString()}`,
      )
    }
    throw this.#raised(result, diagnostics, language)
  }

  #raised(result: Term | undefined, diagnostics: readonly string[], language: Language): RemoteException {
    const [, kind, reason = atom('unknown'), stacktrace = [], formatted] = tagged(result, 'raised', 5) ?? []
    const text =
      Buffer.isBuffer(formatted) && formatted.length > 0
        ? formatted.toString()
        : ownText(kind, reason, stacktrace)
    return new RemoteException('The expression', this.#connection.node.name, {
      kind: isAtom(kind, 'exit') ? 'exit' : isAtom(kind, 'throw') ? 'throw' : 'error',
      reason,
      stacktrace,
      language,
      text: ['', ...diagnostics, text.trimEnd()].join('\n'),
    })
  }

  /** A node without Elixir says only that a function is undefined. */
  #explained(error: unknown, language: Language): unknown {
    if (language !== 'elixir' || !(error instanceof RemoteException) || !isAtom(error.reason, 'undef'))
      return error
    return new GigalixirError('ERLANG_FAILED', `There is no Elixir on ${this.#connection.node.name}.`, {
      next: ['Write the expression in Erlang.'],
      cause: error,
    })
  }
}

/** One expression on a node; see `Evaluator`. */
export function evaluate(
  connection: Connection,
  expression: string,
  options: EvaluateOptions,
): Promise<Evaluated> {
  return new Evaluator(connection).evaluate(expression, options)
}

/** Keeps the beginning of what is printed. */
class Output {
  readonly #limit: number
  readonly #onOutput: ((text: string) => void) | undefined
  #text = ''
  #cut = false

  constructor({ maxOutput = MAX_OUTPUT, onOutput }: EvaluateOptions) {
    this.#limit = maxOutput
    this.#onOutput = onOutput
  }

  get text(): string {
    return this.#text
  }

  get cut(): boolean {
    return this.#cut
  }

  add(text: string): void {
    this.#onOutput?.(text)
    const room = this.#limit - this.#text.length
    if (text.length > room) this.#cut = true
    this.#text += text.slice(0, room)
  }
}

/** Erlang's scanner takes code points and needs a dot at the end; it goes on a line of its own, behind any comment. */
function sourceOf(expression: string, language: Language): Term {
  if (language === 'elixir') return binary(expression)
  return codePoints(expression.trimEnd().endsWith('.') ? `${expression}\n` : `${expression}\n.\n`)
}

function codePoints(text: string): number[] {
  return Array.from(text, (character) => character.codePointAt(0) ?? 0)
}

function settings({ limit = 50, maxLength = 100_000 }: EvaluateOptions): TermMap {
  const inspect = [
    tuple(atom('pretty'), atom('true')),
    tuple(atom('limit'), limit),
    tuple(atom('printable_limit'), maxLength),
  ]
  return TermMap.of([atom('chars'), maxLength], [atom('inspect'), inspect])
}

/** Each `%{severity: …, message: …, position: …}` of Elixir's compiler on a line. */
function diagnosticTexts(diagnostics: Term | undefined): string[] {
  return (isList(diagnostics) ? diagnostics : []).flatMap((each) => {
    if (!(each instanceof TermMap)) return []
    const [message, severity] = [each.get('message'), each.get('severity')]
    if (!Buffer.isBuffer(message)) return []
    return [
      `${severity instanceof Atom ? severity.name : 'note'}, line ${lineOf(each.get('position'))}: ${message.toString()}`,
    ]
  })
}

/** Both languages say where as a line, or as a tuple of line and column. */
function lineOf(position: Term | undefined): string {
  const line = position instanceof Tuple ? position.elements[0] : position
  return typeof line === 'number' ? String(line) : '?'
}

function ownText(kind: Term | undefined, reason: Term, stacktrace: Term): string {
  const calls = stackLines(stacktrace, 'erlang').map((call) => `\n    ${call}`)
  return `** ${kind instanceof Atom ? kind.name : 'error'}: ${reasonText(reason, 'erlang')}${calls.join('')}`
}
