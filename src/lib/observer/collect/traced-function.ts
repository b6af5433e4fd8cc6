import { GigalixirError } from '../../errors.js'
import type { Term } from '../../erlang/index.js'
import { mfaText, moduleText } from './names.js'

/** A function to trace. */
export interface TracedFunction {
  /** As the node knows it: `Elixir.MyApp.Worker`, `lists`. */
  module: string
  function: string
  /** Any if not given. */
  arity?: number
  /** What its arguments have to be, as head and guards of a match specification; anything if not given. */
  match?: { head: Term; guards: readonly Term[] }
}

/** How a function is named, for whoever named none. */
export const HOW_TO_NAME = 'Write it as MyApp.Worker.run/2, or :lists.map/2 for a module of Erlang.'

/** A function as people write it; all of its name where no arity is given. */
export function functionText({ module, function: name, arity }: TracedFunction): string {
  return arity === undefined ? `${moduleText(module)}.${name}` : mfaText([module, name, arity])
}

/**
 * `MyApp.Worker.run/2`, `:lists.map/2`, `lists:map/2`; without an arity, every one.
 *
 * @throws GigalixirError USAGE when it names no function: a whole module is never traced
 */
export function readFunction(text: string): TracedFunction {
  const erlang = /^:?([a-z]\w*(?:@\w+)*)[.:]([a-z_][\w@]*[?!]?)(?:\/(\d{1,3}))?$/.exec(text.trim())
  const elixir = /^([A-Z]\w*(?:\.[A-Z]\w*)*)\.([a-z_]\w*[?!]?)(?:\/(\d{1,3}))?$/.exec(text.trim())
  const found = erlang ?? elixir
  const [, module, name, arity] = found ?? []
  if (module === undefined || name === undefined || name === '_') {
    throw new GigalixirError('USAGE', `"${text}" names no function.`, {
      next: [HOW_TO_NAME],
    })
  }
  return {
    module: elixir ? `Elixir.${module}` : module,
    function: name,
    ...(arity !== undefined && { arity: Number(arity) }),
  }
}
