import { mfaText } from '../observer/collect/names.js'
import type { Samples } from './flame.js'

/** A function within the picture: how often it was on the stack here, and what it called. */
interface Frame {
  count: number
  readonly calls: Map<string, Frame>
}

const WIDTH = 1200
const ROW = 18
const TOP = 44
/** Narrower than this in pixels, a frame is left out. */
const NARROWEST = 0.3
const CHARACTER = 6.6

/**
 * A flame graph: callers below, what they call above, as wide as it was seen. One file with no script and nothing from
 * elsewhere; a frame tells its whole name and share when the mouse is on it. Names are text of the node: they are escaped.
 */
export function flameSvg({ stacks, samples, seconds }: Samples, title: string): string {
  const root: Frame = { count: 0, calls: new Map() }
  for (const { stack, count } of stacks) {
    root.count += count
    let frame = root
    for (const call of stack.map(mfaText)) {
      const found = frame.calls.get(call) ?? { count: 0, calls: new Map() }
      frame.calls.set(call, found)
      found.count += count
      frame = found
    }
  }
  const depth = Math.max(1, ...stacks.map(({ stack }) => stack.length))
  const height = TOP + (depth + 1) * ROW + 10
  const boxes: string[] = []
  draw(root, 'all', 0, 0)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="monospace" font-size="11">`,
    '<rect width="100%" height="100%" fill="#fff"/>',
    `<text x="10" y="18" font-size="14">${escaped(title)}</text>`,
    `<text x="10" y="34" fill="#555">${samples} samples in ${seconds.toFixed(1)} s, of processes that ran or waited to run</text>`,
    ...boxes,
    '</svg>',
    '',
  ].join('\n')

  function draw(frame: Frame, name: string, x: number, level: number): void {
    const width = root.count === 0 ? WIDTH : (frame.count / root.count) * WIDTH
    if (width < NARROWEST) return
    const y = height - 10 - (level + 1) * ROW
    const share = root.count === 0 ? 0 : (frame.count / root.count) * 100
    const room = Math.floor((width - 6) / CHARACTER)
    const label = room < 3 ? '' : name.length > room ? `${name.slice(0, room - 1)}…` : name
    boxes.push(
      `<g><title>${escaped(name)}: ${frame.count} samples, ${share.toFixed(1)}%</title>` +
        `<rect x="${x.toFixed(1)}" y="${y}" width="${Math.max(0.2, width - 0.4).toFixed(1)}" height="${ROW - 1}" fill="${color(name)}" rx="1"/>` +
        (label === '' ? '' : `<text x="${(x + 3).toFixed(1)}" y="${y + 12.5}">${escaped(label)}</text>`) +
        '</g>',
    )
    let at = x
    for (const [call, found] of [...frame.calls].sort(([a], [b]) => (a < b ? -1 : 1))) {
      draw(found, call, at, level + 1)
      at += (found.count / root.count) * WIDTH
    }
  }
}

/** One line for each stack: functions from the outermost on, separated by semicolons, then how often; as other tools read it. */
export function foldedStacks({ stacks }: Samples): string[] {
  return stacks
    .map(
      ({ stack, count }) => `${stack.map((call) => mfaText(call).replace(/[;\n]/g, ' ')).join(';')} ${count}`,
    )
    .sort()
}

/** Text for an SVG: also what XML has no place for is taken out. */
function escaped(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, '?')
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

/** The same for the functions of a module: warm for the app's, cooler for those of Erlang. */
function color(name: string): string {
  const [module = name] = name.split(/\.[^.]*\/\d+/)
  let hash = 0
  for (const character of module) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 997
  const hue = name.startsWith(':') ? 190 + (hash % 40) : 15 + (hash % 40)
  return `hsl(${hue},70%,${72 + (hash % 10)}%)`
}
