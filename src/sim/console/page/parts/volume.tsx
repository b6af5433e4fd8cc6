import { levelOf } from '../state/log-query.js'
import type { LogView } from '../state/log-view.js'

const BARS = 120
const HEIGHT = 36
/** Lines that are looked at; of more, each so manieth. */
const SAMPLE = 20_000

/** How many lines came when, and how many of them are errors. */
export function Volume({ view }: { view: LogView }) {
  if (view.count < 2) return <div class="volume" />
  const first = view.store.time(view.visible[0] ?? 0)
  const last = view.store.time(view.visible[view.count - 1] ?? 0)
  const span = Math.max(1000, last - first)
  const all = new Float64Array(BARS)
  const errors = new Float64Array(BARS)
  const step = Math.max(1, Math.floor(view.count / SAMPLE))
  for (let index = 0; index < view.count; index += step) {
    const id = view.visible[index] ?? 0
    const bar = Math.min(BARS - 1, Math.floor(((view.store.time(id) - first) / span) * BARS))
    all[bar] = (all[bar] ?? 0) + step
    if (levelOf(view.store.line(id).message) === 'error') errors[bar] = (errors[bar] ?? 0) + step
  }
  const most = Math.max(...all)
  const from = new Date(first).toLocaleTimeString()
  const to = new Date(last).toLocaleTimeString()
  return (
    <svg
      class="volume"
      viewBox={`0 0 ${BARS} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`Lines from ${from} to ${to}`}
    >
      {[...all].map((value, index) => (
        <Bar key={index} at={index} value={value} errors={errors[index] ?? 0} most={most} />
      ))}
    </svg>
  )
}

function Bar({ at, value, errors, most }: { at: number; value: number; errors: number; most: number }) {
  const tall = (lines: number) => (lines === 0 ? 0 : Math.max(1.5, (lines / most) * HEIGHT))
  return (
    <>
      <rect x={at + 0.1} width={0.8} y={HEIGHT - tall(value)} height={tall(value)} />
      <rect class="errors" x={at + 0.1} width={0.8} y={HEIGHT - tall(errors)} height={tall(errors)} />
    </>
  )
}
