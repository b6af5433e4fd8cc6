/**
 * Reasons of Erlang as they stand in a slogan, cut out by their brackets: a slogan is a text, which the emulator may have
 * cut, and no term that could be read.
 */

/** The text inside the quotes that `init` puts around a reason since OTP 21, without their escapes. */
export function unescaped(slogan: string): string {
  const [, inside] = /\("(.*)"\)$/s.exec(slogan) ?? []
  return inside === undefined ? slogan : inside.replace(/\\(["\\])/g, '$1')
}

/** The parts of a tuple: those between commas that are in no brackets and quotes. A tuple that is cut has those it has. */
export function elementsOf(text: string): string[] {
  const inside = text.trim().replace(/^\{/, '')
  const parts: string[] = []
  let depth = 0
  let begin = 0
  for (let at = 0; at < inside.length; at++) {
    const char = inside.charAt(at)
    if (char === '"' || char === "'") at = endOfQuote(inside, at)
    else if ('{[('.includes(char) || inside.startsWith('<<', at)) depth++
    else if ('}])'.includes(char) || inside.startsWith('>>', at)) {
      if (depth === 0) return [...parts, inside.slice(begin, at)]
      depth--
    } else if (char === ',' && depth === 0) {
      parts.push(inside.slice(begin, at))
      begin = at + 1
    }
    if (inside.startsWith('<<', at) || inside.startsWith('>>', at)) at++
  }
  return [...parts, inside.slice(begin)]
}

function endOfQuote(text: string, from: number): number {
  const quote = text.charAt(from)
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === quote) return at
  }
  return text.length
}

/** What is at the bottom of a start that failed: children within children, and what the last of them said. */
export interface StartFailure {
  /** From the outermost: names of children of supervisors. */
  readonly children: readonly string[]
  readonly reason: string
}

export function startFailure(reason: string): StartFailure {
  const children: string[] = []
  let rest = reason.trim()
  for (let step = 0; step < 40; step++) {
    const elements = rest.startsWith('{') ? elementsOf(rest) : []
    const [first = '', second = ''] = elements
    if (first.trim() === 'failed_to_start_child' && elements.length >= 3) {
      children.push(nameText(second))
      rest = (elements[2] ?? '').trim()
    } else if (first.trim() === 'shutdown' && elements.length === 2) rest = second.trim()
    // `{bad_return, {{Module, start, Args}, Returned}}`, where what was raised is `{'EXIT', Reason}`
    else if (first.trim() === 'bad_return' && elements.length === 2)
      rest = (elementsOf(second)[1] ?? second).trim()
    else if (first.trim() === "'EXIT'" && elements.length === 2) rest = second.trim()
    // `{Reason, {Module, start, [normal, []]}}`
    else if (elements.length === 2 && /^\{\S+,start,\[/.test(second.trim())) rest = first.trim()
    else break
  }
  return { children, reason: rest }
}

/** The reason in words where it is one that is met often; else its begin. */
export function reasonText(reason: string): string {
  const exception = exceptionText(reason)
  if (exception !== undefined) return exception
  const elements = reason.startsWith('{') ? elementsOf(reason) : []
  // `{Reason, Stack}`
  const [first = reason, second = ''] = elements
  const call = callText(second.trim().startsWith('[{') ? second : '')
  const error = first.trim()
  if (error === 'undef') return `${call ?? 'a function'} is not defined, or its module is not there`
  if (error === 'badarg') return `an argument was wrong${call === undefined ? '' : ` in ${call}`}`
  if (error === 'function_clause') return `no clause of ${call ?? 'a function'} took its arguments`
  if (error === 'system_limit')
    return `a limit of the node was reached${call === undefined ? '' : ` in ${call}`}`
  if (/^\{?eaddrinuse\b|[,{]eaddrinuse\b/.test(reason)) return 'its port is in use (eaddrinuse)'
  const shown = call === undefined ? reason : `${error} in ${call}`
  return shown.length > 400 ? `${shown.slice(0, 400)}…` : shown
}

/**
 * `#{'__exception__' => true, '__struct__' => 'Elixir.RuntimeError', message => <<"…">>}`; of one without a message what is
 * simple enough to be shown: `System.EnvError (env API_TOKEN)`.
 */
function exceptionText(reason: string): string | undefined {
  const [, name] = /'__struct__' ?=> ?'Elixir\.([\w.]+)'/.exec(reason) ?? []
  if (name === undefined || !reason.includes("'__exception__'")) return undefined
  const [, message] = /\bmessage ?=> ?<<"((?:[^"\\]|\\.)*)"(?:\/utf8)?>>/s.exec(reason) ?? []
  if (message === undefined) {
    const [begin, end] = exceptionBounds(reason)
    const fields = elementsOf(reason.slice(begin, end)).flatMap((field) => {
      const [, key, value] =
        /^\s*(?!'__)'?(\w+)'? ?=> ?(?:<<"([^"\\]*)"(?:\/utf8)?>>|'?[\w.]+'?)\s*$/s.exec(field) ?? []
      const shown = value ?? nameText(field.slice(field.indexOf('=>') + 2))
      return key === undefined || shown === 'nil' ? [] : [`${key} ${shown}`]
    })
    return fields.length === 0 ? name : `${name} (${fields.join(', ')})`
  }
  return `${name}: ${message.replace(/\\n/g, ' ').replace(/\\(.)/g, '$1')}`
}

/** Where the innermost map around `'__exception__'` begins, behind its bracket, and where it ends. */
function exceptionBounds(reason: string): [number, number] {
  const at = reason.indexOf("'__exception__'")
  let begin = reason.lastIndexOf('#{', at)
  // Maps that end before it are its values.
  while (begin >= 0 && endOfTerm(reason, begin + 1) < at) begin = reason.lastIndexOf('#{', begin - 1)
  return begin < 0 ? [0, reason.length] : [begin + 1, endOfTerm(reason, begin + 1)]
}

/** Where a term in brackets ends that begins there. */
function endOfTerm(text: string, from: number): number {
  let depth = 0
  for (let at = from; at < text.length; at++) {
    const char = text.charAt(at)
    if (char === '"' || char === "'") at = endOfQuote(text, at)
    else if ('{[('.includes(char)) depth++
    else if ('}])'.includes(char) && --depth === 0) return at + 1
  }
  return text.length
}

/** `x:y/0` of a stack `[{x,y,[],[]},…]`. */
function callText(stack: string): string | undefined {
  const [module, name, args] = elementsOf(stack.trim().replace(/^\[/, ''))
  if (module === undefined || name === undefined || args === undefined) return undefined
  const arity = /^\d+$/.test(args.trim()) ? args.trim() : String(countOf(args))
  return `${nameText(module)}:${nameText(name)}/${arity}`
}

function countOf(list: string): number {
  const inside = list.trim().replace(/^\[/, '').replace(/\]$/, '')
  return inside.trim() === '' ? 0 : elementsOf(inside).length
}

/** `'Elixir.MyApp.Repo'` as `MyApp.Repo`. */
export function nameText(text: string): string {
  return text
    .trim()
    .replace(/^'(.*)'$/s, '$1')
    .replace(/^Elixir\./, '')
}
