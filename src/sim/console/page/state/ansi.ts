/** A piece of text and the classes of its colours. */
export interface Run {
  readonly text: string
  readonly style: string
}

/** Select Graphic Rendition (ECMA-48, 8.3.117), other control sequences, and single control characters but tab and newline. */
// eslint-disable-next-line no-control-regex -- this is what it looks for
const CONTROL = /\x1b\[([\d;]{0,40})m|\x1b\[[\d;?]{0,40}[ -/]{0,4}[@-~]|\r(?=\n)|[\0-\x08\x0b-\x1f\x7f]/g

/** Splits text at the colours it asks for. Other sequences are left out; single control characters are shown as symbols. */
export function runsOf(text: string): Run[] {
  const runs: Run[] = []
  let style = ''
  let pending = ''
  let place = 0
  const flush = () => {
    if (pending !== '') runs.push({ text: pending, style })
    pending = ''
  }
  for (const match of text.matchAll(CONTROL)) {
    pending += text.slice(place, match.index)
    place = match.index + match[0].length
    const [all, codes] = match
    if (codes !== undefined) {
      flush()
      style = styleAfter(style, codes)
    } else if (all.length === 1 && all !== '\r') pending += symbolOf(all)
  }
  pending += text.slice(place)
  flush()
  return runs
}

/** Text without the colours it asks for, as it is searched. */
export function plain(text: string): string {
  return text.includes('\x1b') ? text.replace(CONTROL, (all) => (all.length === 1 ? all : '')) : text
}

function styleAfter(before: string, codes: string): string {
  let classes = new Set(before.split(' ').filter(Boolean))
  const numbers = codes.split(';').map(Number)
  for (let index = 0; index < numbers.length; index++) {
    const code = numbers[index] ?? 0
    if (code === 0) classes = new Set()
    else if (code === 1) classes.add('bold')
    else if (code === 2) classes.add('dim')
    else if (code === 22) classes = without(classes, /^(bold|dim)$/)
    else if (code === 39) classes = without(classes, /^fg/)
    else if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97))
      classes = without(classes, /^fg/).add(`fg${code % 10}`)
    // 256 colours and true colours are beyond what a log needs: their numbers are passed over.
    else if (code === 38 || code === 48) index += numbers[index + 1] === 5 ? 2 : 4
  }
  return [...classes].join(' ')
}

function without(classes: Set<string>, pattern: RegExp): Set<string> {
  return new Set([...classes].filter((each) => !pattern.test(each)))
}

/** The picture of a control character: U+2400 and those after it. */
function symbolOf(character: string): string {
  const code = character.charCodeAt(0)
  return String.fromCharCode(code === 0x7f ? 0x2421 : 0x2400 + code)
}
