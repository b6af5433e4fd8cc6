import { stripVTControlCharacters } from 'node:util'

/** What is assumed of a terminal that does not tell, and of help that is piped. */
export const USUAL_WIDTH = 80
/** Narrower terminals are written to as if they had this many columns: what is cut further cannot be read. */
const NARROWEST = 40

/** How many columns there are to write to; without end where it is no terminal, so that nothing is wrapped or cut there. */
export function widthOf(stream: { isTTY?: boolean; columns?: number }): number {
  if (!stream.isTTY) return Infinity
  const { columns = 0 } = stream
  // Terminals of build servers say 0.
  return Math.max(NARROWEST, columns > 0 ? columns : USUAL_WIDTH)
}

/** Marks that stand above or below the letter before them, joiners, and what chooses between two looks of a character. */
const NO_WIDTH = /\p{Mark}|\p{Format}|\ufe0e|\ufe0f/gu
/** East Asian wide and full-width characters, and emoji (UAX 11). */
const WIDE =
  /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]|[\u{20000}-\u{3fffd}]/gu
/** Most texts are this alone, which needs no look at each character. */
const PLAIN = /^[\u0020-\u007e]*$/

/** The columns a text takes on a terminal; its colours take none. */
export function visibleWidth(text: string): number {
  if (PLAIN.test(text)) return text.length
  const plain = stripVTControlCharacters(text).replace(NO_WIDTH, '')
  return Array.from(plain).length + (plain.match(WIDE)?.length ?? 0)
}

/** The text, or as much of it as fits with an ellipsis for the rest. @param text without colours */
export function shortened(text: string, width: number): string {
  if (visibleWidth(text) <= width) return text
  let kept = ''
  for (const character of text) {
    if (visibleWidth(kept + character) > width - 1) break
    kept += character
  }
  return `${kept.trimEnd()}…`
}
