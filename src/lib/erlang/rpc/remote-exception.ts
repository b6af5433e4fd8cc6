import { GigalixirError } from '../../errors.js'
import type { Term } from '../etf/terms.js'
import type { Language } from '../show/inspect.js'
import { reasonText, stackLines } from './stacktrace.js'

/** How what was called ended; `signal` when its process was ended from outside. */
export type ExceptionKind = 'error' | 'exit' | 'throw' | 'signal'

/** Calls of the stack that a message shows; all are in `stacktrace`. */
const SHOWN_CALLS = 8

export interface ExceptionDetails {
  kind: ExceptionKind
  reason: Term
  /** As Erlang gives it; the empty list when there is none. */
  stacktrace: Term
  /** How to print reason and stack. */
  language: Language
  /** The whole text, where the node itself has made one. */
  text?: string
}

/** What was called on a node raised an exception there. */
export class RemoteException extends GigalixirError {
  readonly kind: ExceptionKind
  readonly reason: Term
  readonly stacktrace: Term

  /** @param what the call, as in "lists:nth/2" */
  constructor(what: string, node: string, { kind, reason, stacktrace, language, text }: ExceptionDetails) {
    const calls = stackLines(stacktrace, language)
    const shown = calls.slice(0, SHOWN_CALLS).map((call) => `\n    ${call}`)
    super(
      'ERLANG_FAILED',
      `${what} failed on ${node}: ${text ?? `${kindText(kind)}${reasonText(reason, language)}${shown.join('')}`}`,
      {
        data: { node, kind },
      },
    )
    this.kind = kind
    this.reason = reason
    this.stacktrace = stacktrace
  }
}

function kindText(kind: ExceptionKind): string {
  switch (kind) {
    case 'error':
      return ''
    case 'exit':
      return '(exit) '
    case 'throw':
      return '(throw) '
    case 'signal':
      return 'its process was ended, '
  }
}
