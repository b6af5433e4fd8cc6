import { mfaText } from '../observer/collect/names.js'
import type { Mfa } from '../observer/collect/names.js'
import { unquoted } from './parts.js'

/** `'Elixir.MyApp.Worker':init/1` of a dump as its three parts; null where it is none. */
export function mfaOf(text: string | null): Mfa | null {
  const [, module, name, arity] =
    /^('(?:[^'\\]|\\.)*'|[^:']+):('(?:[^'\\]|\\.)*'|[^']+)\/(\d+)$/s.exec(text ?? '') ?? []
  if (module === undefined || name === undefined) return null
  return [unquoted(module), unquoted(name), Number(arity)]
}

/** A function as the observer writes it; what is none, such as `<terminate process>`, as it is. */
export function functionText(text: string | null): string {
  const mfa = mfaOf(text)
  return mfa ? mfaText(mfa) : (text ?? '')
}
