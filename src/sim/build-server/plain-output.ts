/**
 * What a build prints, as lines to read: programs in it draw for a terminal, and what people get goes through git, into
 * files and into pages. No control characters but tabs, of a line that was written over its last state, and no progress of git.
 */

const NEWLINE = 0x0a
const TAB = 0x09
const ESCAPE = '\u001b'
/** Colours and cursor: parameters, then one letter (ECMA-48, "control sequences"). */
const PARAMETER = /[\u0020-\u003f]/
/** Titles, links and the like go on until a bell or `ESC \`. */
const STRINGS = new Set([']', 'P', 'X', '^', '_'])

/** git counts for a terminal because mix tells it to; each state ends in a carriage return. */
const GIT_PROGRESS =
  /^(remote: )?((Enumerating|Counting|Compressing|Receiving|Resolving|Unpacking|Updating|Filtering) (objects|deltas|files|content): +\d|Total \d+ \(delta )/
const MAY_BE_PROGRESS = ['objects:', 'deltas:', ' (delta ']

/** @param lines whole lines, newline after each @returns the same, and the very same where nothing is to be done */
export function plainLines(lines: Buffer): Buffer {
  if (!lines.some(isControl) && !MAY_BE_PROGRESS.some((word) => lines.includes(word))) return lines
  const text = lines.toString('utf8')
  const plain = text.split('\n').map(plainLine)
  return Buffer.from(plain.filter((line) => line !== null).join('\n'))
}

/** @returns null when nothing of the line is for people */
export function plainLine(line: string): string | null {
  const indent = /^ */.exec(line)?.[0] ?? ''
  const states = withoutSequences(line)
    .split('\r')
    .map((state) => state.trimEnd())
  const last = states.findLast((state) => state.trim() !== '')
  if (last === undefined) return line.trim() === '' ? '' : null
  const shown = last.trimStart()
  if (GIT_PROGRESS.test(shown)) return null
  return states.length === 1 ? last : indent + shown
}

/** Control sequences taken out in one pass; one that goes to the first column is a carriage return. */
function withoutSequences(line: string): string {
  let plain = ''
  for (let at = 0; at < line.length; at += 1) {
    const character = line.charAt(at)
    if (character !== ESCAPE) {
      if (!isControlCharacter(character) || character === '\r') plain += character
      continue
    }
    const kind = line.charAt(at + 1)
    if (kind === '[') {
      let end = at + 2
      while (end < line.length && PARAMETER.test(line.charAt(end))) end += 1
      if (line.charAt(end) === 'G') plain += '\r'
      at = end
    } else if (STRINGS.has(kind)) {
      at = endOfString(line, at + 2)
    } else {
      let end = at + 1
      while (end < line.length && /[\u0020-\u002f]/.test(line.charAt(end))) end += 1
      at = end
    }
  }
  return plain
}

/** @returns the index of the last character of it; an unfinished one takes the rest of the line */
function endOfString(line: string, from: number): number {
  for (let at = from; at < line.length; at += 1) {
    if (line.charAt(at) === '\u0007') return at
    if (line.charAt(at) === ESCAPE && line.charAt(at + 1) === '\\') return at + 1
  }
  return line.length
}

function isControl(byte: number): boolean {
  return (byte < 0x20 && byte !== NEWLINE && byte !== TAB) || byte === 0x7f || byte === 0xc2
}

function isControlCharacter(character: string): boolean {
  const code = character.charCodeAt(0)
  return (code < 0x20 && code !== TAB) || (code >= 0x7f && code < 0xa0)
}
