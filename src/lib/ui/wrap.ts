import { visibleWidth } from './width.js'

/** What is left beside a hanging indent is never narrower. */
const LEAST_ROOM = 20

/**
 * Text for a terminal of so many columns. A line that is longer is broken between words, and goes on below where its text
 * begins: after its last gap of two blanks or more (`--flag  What it does`), else two columns further in than its beginning.
 * Addresses and commands to be pasted stay whole, however long they are.
 *
 * @param text lines, with or without colours
 * @param indent how much further in a line goes on that has no gap: none for paragraphs
 */
export function wrap(text: string, width: number, indent = 2): string {
  return text
    .split('\n')
    .flatMap((line) => (visibleWidth(line) <= width ? [line] : wrapLine(line, width, indent)))
    .join('\n')
}

function wrapLine(line: string, width: number, further: number): string[] {
  const { above, head, text, hang } = parts(line, width, further)
  const lines = [...above]
  let current = head
  let isEmpty = true
  for (const word of words(text)) {
    if (!isEmpty && visibleWidth(current) + 1 + visibleWidth(word) > width) {
      lines.push(current)
      current = ' '.repeat(hang)
      isEmpty = true
    }
    current += isEmpty ? word : ` ${word}`
    isEmpty = false
  }
  return [...lines, current]
}

/** Lines that stand above the text, what stands before it, the text itself, and the column where its further lines begin. */
interface Parts {
  readonly above: string[]
  readonly head: string
  readonly text: string
  readonly hang: number
}

function parts(line: string, width: number, further: number): Parts {
  const indent = /^ */.exec(line)?.[0] ?? ''
  const [gap] = [...line.matchAll(/(?<=\S) {2,}(?=\S)/g)].slice(-1)
  if (!gap) {
    // What goes on of a command stands further in than what follows it.
    const hang = indent.length + (line.startsWith('$ ', indent.length) ? 4 : further)
    return { above: [], head: indent, text: line.slice(indent.length), hang }
  }
  const begin = gap.index + gap[0].length
  const hang = visibleWidth(line.slice(0, begin))
  if (width - hang >= LEAST_ROOM)
    return { above: [], head: line.slice(0, begin), text: line.slice(begin), hang }
  // No room beside it: below, further in, and alike for flags with and without a short form.
  const below = Math.min(indent.length, 2) + 4
  const above = wrapLine(line.slice(0, gap.index), width, further)
  return { above, head: ' '.repeat(below), text: line.slice(begin), hang: below }
}

/**
 * A command to be pasted: at the beginning, or after a colon, a prompt or a backtick, up to what is said next. One with
 * brackets is a pattern.
 */
const COMMAND =
  /(?<=^|: |`)(?:\$ )?(?:gigalixir|git|curl|mix|docker|ssh-keygen) [a-z-][^[]*?(?=$|[,;.)`](?: |$)| \()/g
/** Stands in for the blanks of a command while its line is broken into words; no text has it. */
const HELD = '\u0000'

function words(text: string): string[] {
  return text
    .replace(COMMAND, (command) => command.replaceAll(' ', HELD))
    .split(/ +/)
    .filter((word) => word !== '')
    .map((word) => word.replaceAll(HELD, ' '))
}
