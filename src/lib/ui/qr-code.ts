import { encode } from 'uqr'

const RESET = '\u001b[0m'
/** Black on white, whatever the terminal's own colours are: a code in light on dark is not read by every camera. */
const BLACK_ON_WHITE = '\u001b[38;5;16m\u001b[48;5;231m'

/**
 * A QR code in half lines of text, with the quiet border a camera needs.
 *
 * @param painted whether the terminal shows colours; without them the code is drawn for a dark background
 */
export function qrCode(text: string, painted: boolean): string {
  const { data } = encode(text, { ecc: 'L', border: 2 })
  const lines: string[] = []
  for (let row = 0; row < data.length; row += 2) {
    const [upper = [], lower = []] = [data[row], data[row + 1]]
    const cells = upper.map((top, column) => half(top === painted, (lower[column] ?? false) === painted))
    lines.push(painted ? `${BLACK_ON_WHITE}${cells.join('')}${RESET}` : cells.join(''))
  }
  return lines.join('\n')
}

function half(top: boolean, bottom: boolean): string {
  if (top && bottom) return '█'
  if (top) return '▀'
  return bottom ? '▄' : ' '
}

/** What an authenticator takes for granted (https://github.com/google/google-authenticator/wiki/Key-Uri-Format). */
const DEFAULTS: Readonly<Record<string, string>> = { period: '30', digits: '6', algorithm: 'SHA1' }

/** An `otpauth:` URI that means the same with fewer letters, so that its code fits the smallest terminal. */
export function shortOtpUri(uri: string): string {
  const url = new URL(uri)
  for (const [name, value] of Object.entries(DEFAULTS))
    if (url.searchParams.get(name) === value) url.searchParams.delete(name)
  return url.href
}
