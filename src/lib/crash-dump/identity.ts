import { Atom, Tuple } from '../erlang/index.js'
import type { Term } from '../erlang/index.js'
import { Cursor } from './cursor.js'
import type { TermReader } from './terms.js'

/** What a process says of itself in its dictionary. */
export interface Identity {
  readonly initialCall: string | null
  readonly label: string | null
}

export const UNKNOWN: Identity = { initialCall: null, label: null }

/**
 * Looks through the lines of a dictionary for what `proc_lib` and `proc_lib:set_label/1` write there.
 *
 * @param show a label that is no text, in words
 */
export function identityOf(
  lines: Iterable<Buffer>,
  reader: TermReader,
  show: (term: Term) => string,
): Identity {
  let { initialCall, label } = UNKNOWN
  for (const line of lines) {
    const entry = reader.readFrom(new Cursor(line))
    if (!(entry instanceof Tuple) || entry.length !== 2) continue
    const [key, value] = entry.elements
    if (!(key instanceof Atom) || value === undefined) continue
    if (key.name === '$initial_call') initialCall = callText(value) ?? initialCall
    else if (key.name === '$process_label')
      label = Buffer.isBuffer(value) ? value.toString('utf8') : show(value)
  }
  return { initialCall, label }
}

/** `module:name/arity` of a tuple of the three. */
function callText(value: Term): string | undefined {
  if (!(value instanceof Tuple) || value.length !== 3) return undefined
  const [module, name, arity] = value.elements
  if (!(module instanceof Atom) || !(name instanceof Atom) || typeof arity !== 'number') return undefined
  return `${quotedName(module.name)}:${quotedName(name.name)}/${arity}`
}

/** As Erlang writes the name of a module or function in a dump. */
function quotedName(name: string): string {
  return /^[a-z][\w@]*$/.test(name) ? name : `'${name.replace(/['\\]/g, '\\$&')}'`
}
