/** Lines shown where none of them says what went wrong. */
const MOST_LINES = 5

/** An exception as Elixir prints it, but for those that only report another one. */
const EXCEPTION = /\*\* \((?!EXIT\b|Mix\)|stop\))[\w.]+\) ?.*/

/** A call of a stack trace: `(shop 0.1.0) lib/shop.ex:9: Shop.start/2`. */
const CALL = /^\s*\(([\w.-]+) [^)]*\) ([^\s:]+:\d+)/

/** Applications whose place in a stack trace is beside the point. */
const NOT_THE_APP = new Set(['elixir', 'stdlib', 'kernel', 'logger', 'mix', 'ecto', 'phoenix', 'plug'])

/**
 * What a person has to see of the last lines of an app that did not start: of a crash its exception, once and on one line,
 * with the place in the app; else the last lines, each of them once.
 *
 * @example lastOutput(lines) // ['** (ArgumentError) not a number (lib/shop.ex:9)']
 */
export function lastOutput(lines: readonly string[]): string[] {
  const at = lines.findLastIndex((line) => EXCEPTION.test(line))
  if (at >= 0) return [exceptionAt(lines, at)]
  // An app that is tried three times prints the same three times.
  const once = lines.filter((line, index) => line.trim() !== '' && lines.lastIndexOf(line) === index)
  return once.slice(-MOST_LINES)
}

function exceptionAt(lines: readonly string[], at: number): string {
  const head = EXCEPTION.exec(lines[at] ?? '')?.[0].trimEnd() ?? ''
  const rest = lines.slice(at + 1)
  const detail = head.endsWith(':') ? rest.find((line) => line.trim() !== '') : undefined
  const message =
    detail === undefined || CALL.test(detail) ? head : `${head} ${detail.trim().replace(/^\* /, '')}`
  const place = placeIn(rest)
  return place === undefined ? message : `${message} (${place})`
}

/** Where in the app it was, by the calls that follow an exception. */
function placeIn(rest: readonly string[]): string | undefined {
  const begin = rest.findIndex((line) => CALL.test(line))
  if (begin < 0) return undefined
  for (const line of rest.slice(begin)) {
    const [, application, place] = CALL.exec(line) ?? []
    if (application === undefined) return undefined
    if (!NOT_THE_APP.has(application)) return place
  }
  return undefined
}
