const UNITS = [
  { name: 'd', seconds: 86_400 },
  { name: 'h', seconds: 3600 },
  { name: 'min', seconds: 60 },
] as const

/** From two months on people think in dates. */
const LONG_AGO_SECONDS = 60 * 86_400

/** A time of so many seconds for people: `8 s`, `3 min`, `3 min 20 s`, `2 h`, `5 d`. */
export function durationText(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  if (whole < 60) return `${whole} s`
  if (whole < 600) {
    const rest = whole % 60
    return `${Math.floor(whole / 60)} min${rest > 0 ? ` ${rest} s` : ''}`
  }
  const unit = UNITS.find((each) => whole >= each.seconds)
  return unit ? `${Math.floor(whole / unit.seconds)} ${unit.name}` : `${whole} s`
}

/**
 * How long ago a moment was: `3 min ago`, `just now`.
 *
 * @param moment ISO 8601
 * @returns '' for what is no moment
 */
export function agoText(moment: string | undefined, now = Date.now()): string {
  const at = Date.parse(moment ?? '')
  if (Number.isNaN(at)) return ''
  const seconds = (now - at) / 1000
  return seconds < 2 ? 'just now' : `${durationText(seconds)} ago`
}

/** The same for a cell of a table, where a date says more of what was long ago: `2024-01-31`. */
export function whenText(moment: string | undefined, now = Date.now()): string {
  const at = Date.parse(moment ?? '')
  return now - at > LONG_AGO_SECONDS * 1000 ? new Date(at).toISOString().slice(0, 10) : agoText(moment, now)
}
