import { GigalixirError } from '../errors.js'
import type { ErrorCode } from '../errors.js'
import { evaluate, toJs } from '../erlang/index.js'
import type { Json, Language } from '../erlang/index.js'
import { connectTo } from './access.js'
import type { NodeAccess } from './access.js'

/** What an expression came to on a replica. */
export type Answer =
  | { replica: string; value: Json; text: string; output: string }
  | { replica: string; error: { code: ErrorCode; message: string } }

interface EvaluateOnOptions {
  readonly language: Language
  readonly signal: AbortSignal
}

/** Evaluates on one replica. @throws GigalixirError ERLANG_FAILED, USAGE; what connecting throws */
export async function evaluateOn(
  access: NodeAccess,
  expression: string,
  { language, signal }: EvaluateOnOptions,
): Promise<Answer & { text: string }> {
  const connection = await connectTo(access, signal)
  try {
    const { value, text, output } = await evaluate(connection, expression, { language, signal })
    return { replica: access.replica, value: toJs(value), text, output }
  } finally {
    connection.close()
  }
}

/** Evaluates on all at once; one that fails does not keep the others from answering. */
export function evaluateOnAll(
  accesses: readonly NodeAccess[],
  expression: string,
  options: EvaluateOnOptions,
): Promise<Answer[]> {
  return Promise.all(
    accesses.map((access) =>
      evaluateOn(access, expression, options).catch((error: unknown): Answer => {
        if (!(error instanceof GigalixirError) || error.code === 'INTERRUPTED') throw error
        return { replica: access.replica, error: { code: error.code, message: error.message } }
      }),
    ),
  )
}
