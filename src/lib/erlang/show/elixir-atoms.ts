import { elixirEscape, quoted } from './printable.js'

const IDENTIFIER = /^[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}@]*[?!]?$/u
/** What may stand behind a dot without quotes: no capital in front, no at sign. */
const CALLABLE = /^[\p{Ll}\p{Lm}\p{Lo}\p{Nl}_][\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}]*[?!]?$/u
const ALIAS = /^Elixir(\.[A-Z][A-Za-z0-9_]*)+$/
/** Operators that can be called by their name. */
const OPERATORS =
  '! @ + ++ +++ - -- --- * ** / & && &&& | || ||| |> ^ ~> ~>> <~ <<~ <~> <> <- <= < > >= = == === =~ != !== \\\\ <<< >>>'
/** Signs without quotes as atoms, which are no functions. */
const SIGNS = '. .. ..// ... -> % %{} {} <<>>'
const PLAIN = new Set(`${OPERATORS} ${SIGNS}`.split(' '))
/** As atoms these have quotes in spite of what they are. */
const CALLABLE_OPERATORS = new Set(`${OPERATORS} ^^^ ~~~ <|> ::`.split(' '))

/** An atom as Elixir prints it: `:ok`, `nil`, `Foo.Bar`, `:"with space"`. */
export function elixirAtom(name: string): string {
  if (name === 'nil' || name === 'true' || name === 'false') return name
  if (name === 'Elixir') return name
  if (ALIAS.test(name)) return name.slice('Elixir.'.length)
  return isPlain(name) ? `:${name}` : `:${quotedName(name)}`
}

/** The atom as a key, with its colon: `a:`, `"with space":`. */
export function elixirKey(name: string): string {
  return `${isPlain(name) && name !== 'Elixir' ? name : quotedName(name)}:`
}

/** A function name behind a dot: `inspect`, `"odd name"`. */
export function elixirFunction(name: string): string {
  return CALLABLE.test(name) || CALLABLE_OPERATORS.has(name) ? name : quotedName(name)
}

function isPlain(name: string): boolean {
  return IDENTIFIER.test(name) || PLAIN.has(name)
}

function quotedName(name: string): string {
  return quoted(name, '"', elixirEscape).replaceAll('#{', '\\#{')
}
