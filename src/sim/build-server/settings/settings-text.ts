/** The text of a settings file as any program reads it, and what stood in the way of that. */
export interface SettingsText {
  /** UTF-8 with Unix line ends, without what no editor shows. */
  readonly text: string
  /** What was changed, in words for people: `Windows line endings`; empty for a plain file. */
  readonly changes: readonly string[]
}

/** What editors and web pages leave between letters; only soft hyphens and joiners of words in Latin script have no meaning in a setting. */
const INVISIBLE = /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\0]/g
const BLANKS = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/g
/** A value in the quotes that word processors make. */
const CURLED =
  /^([ \t]*\w+=)[\u201c\u201d\u201e\u201f\u2018\u2019](.*?)[\u201c\u201d\u201e\u201f\u2018\u2019]([ \t]*)$/gm

/**
 * Reads a settings file whatever editor has saved it: UTF-8 with or without a byte order mark, UTF-16 of either order,
 * else Windows-1252; lines that end in CR LF, in CR, or in Unicode's own separators.
 */
export function settingsText(bytes: Uint8Array): SettingsText {
  const changes: string[] = []
  const noting = (change: string, before: string, after: string) => {
    if (before !== after) changes.push(change)
    return after
  }
  let text = decoded(bytes, changes)
  text = noting('Windows line endings', text, text.replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n'))
  text = noting('no-break spaces', text, text.replace(BLANKS, ' '))
  text = noting('invisible characters', text, text.replace(INVISIBLE, ''))
  text = noting('curly quotes', text, text.replace(CURLED, '$1"$2"$3'))
  return { text, changes }
}

function decoded(bytes: Uint8Array, changes: string[]): string {
  const utf16 = utf16Of(bytes)
  if (utf16 !== null) {
    changes.push('UTF-16')
    return new TextDecoder(utf16).decode(bytes)
  }
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) changes.push('a byte order mark')
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    changes.push('Windows-1252')
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

/** By the mark at its start, else by the zero that is every second byte of Latin text. */
function utf16Of(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  if (bytes.length < 4 || bytes.length % 2 !== 0) return null
  const zeros = [0, 0]
  bytes.forEach((byte, index) => {
    if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1
  })
  const [even = 0, odd = 0] = zeros
  if (even === 0 && odd * 4 >= bytes.length) return 'utf-16le'
  return odd === 0 && even * 4 >= bytes.length ? 'utf-16be' : null
}
