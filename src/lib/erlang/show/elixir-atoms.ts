import { elixirEscape, quoted } from './printable.js'

const IDENTIFIER = /^[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}@]*[?!]?$/u
const ALIAS = /^Elixir(\.[A-Z][A-Za-z0-9_]*)+$/
/** Operators are atoms without quotes. */
const OPERATORS = new Set(
  (
    '! @ . .. ..// ... + ++ +++ - -- --- * ** / // & && &&& | || ||| |> ^ ^^^ ~~~ ~> ~>> <~ <<~ <~> <|> <> <- <= < > >= ' +
    '= == === =~ != !== :: \\\\ -> % %{} {} <<>>'
  ).split(' '),
)
/** Those that cannot be a key as they are. */
const QUOTED_KEYS = new Set(['..//', '->', '//'])

/** An atom as Elixir prints it: `:ok`, `nil`, `Foo.Bar`, `:"with space"`. */
export function elixirAtom(name: string): string {
  if (name === 'nil' || name === 'true' || name === 'false') return name
  if (name === 'Elixir') return name
  if (ALIAS.test(name)) return name.slice('Elixir.'.length)
  return isPlain(name) ? `:${name}` : `:${quotedName(name)}`
}

/** The atom as a key, with its colon: `a:`, `"with space":`. */
export function elixirKey(name: string): string {
  return `${isPlain(name) && !QUOTED_KEYS.has(name) ? name : quotedName(name)}:`
}

/** A function name behind a dot: `inspect`, `"odd name"`. */
export function elixirFunction(name: string): string {
  return isPlain(name) ? name : quotedName(name)
}

function isPlain(name: string): boolean {
  return IDENTIFIER.test(name) || OPERATORS.has(name)
}

function quotedName(name: string): string {
  return quoted(name, '"', elixirEscape).replaceAll('#{', '\\#{')
}
