import uPlot from 'uplot'
import type { Load } from '../../collect/load.js'
import type { Context, Tab } from '../context.js'
import { h } from '../dom.js'
import { bytes, count, percent, time } from '../../../web-ui/format.js'
import type { LoadHistory } from '../load-history.js'

interface Line {
  label: string
  value: (load: Load) => number | null
}

interface Chart {
  title: string
  lines: Line[]
  format: (value: number) => string
  /** Where the axis ends at least. */
  atLeast: number
  /** Its values are bytes: the axis goes in steps of 1024. */
  binary?: boolean
}

/** Seconds the axis of time shows at least, and while there is nothing yet. */
const SHORTEST = 60
/** Steps of an axis of bytes, from one byte to a terabyte. */
const BINARY_STEPS = Array.from({ length: 41 }, (_, power) => 2 ** power)

const HEIGHT = 190

export function loadTab(history: LoadHistory): Tab {
  return {
    id: 'load',
    title: 'Load',
    show(root: HTMLElement, context: Context) {
      const place = h('div', { class: 'charts' })
      root.replaceChildren(place)
      let drawn: Drawn[] = []
      let shape = ''
      const draw = () => {
        const charts = chartsFor(history.points.at(-1))
        const now = charts.map(({ title, lines }) => `${title}${lines.length}`).join()
        if (now !== shape) {
          for (const each of drawn) each.remove()
          drawn = charts.map((chart) => new Drawn(chart, place))
          shape = now
        }
        for (const each of drawn) each.update(history)
      }
      draw()
      history.listen(draw, context.signal)
      const size = new ResizeObserver(() => {
        for (const each of drawn) each.resize()
      })
      size.observe(place)
      const dark = matchMedia('(prefers-color-scheme: dark)')
      const redraw = () => {
        shape = ''
        draw()
      }
      dark.addEventListener('change', redraw)
      context.signal.addEventListener('abort', () => {
        size.disconnect()
        dark.removeEventListener('change', redraw)
        for (const each of drawn) each.remove()
      })
    },
  }
}

function chartsFor(last: Load | undefined): Chart[] {
  const memory = ['total', 'processes', 'binary', 'ets', 'code', 'atom']
  const each = (last?.schedulers ?? []).slice(0, 7).map(({ id, dirty }) => ({
    label: dirty ? `#${id} dirty` : `#${id}`,
    value: (load: Load) => load.schedulers.find((scheduler) => scheduler.id === id)?.use ?? null,
  }))
  return [
    {
      title: 'Scheduler use',
      lines: [{ label: 'all', value: ({ use }) => use }, ...each],
      format: percent,
      atLeast: 1,
    },
    {
      title: 'Memory',
      lines: memory.map((type) => ({ label: type, value: (load) => load.memory[type] ?? null })),
      format: bytes,
      atLeast: 1024 * 1024,
      binary: true,
    },
    {
      title: 'Input and output',
      lines: [
        { label: 'in', value: ({ input }) => input },
        { label: 'out', value: ({ output }) => output },
      ],
      format: (value) => `${bytes(value)}/s`,
      atLeast: 1024,
      binary: true,
    },
    {
      title: 'Run queues',
      lines: [
        { label: 'normal', value: ({ runQueue }) => runQueue },
        { label: 'with dirty', value: ({ runQueueAll }) => runQueueAll },
      ],
      format: count,
      atLeast: 4,
    },
    {
      title: 'Reductions',
      lines: [{ label: 'per second', value: ({ reductions }) => reductions }],
      format: short,
      atLeast: 1000,
    },
    {
      title: 'Processes',
      lines: [{ label: 'processes', value: ({ processes }) => processes }],
      format: short,
      atLeast: 10,
    },
  ]
}

/** From when to when, in seconds: what was seen, and never less than a minute up to now. */
function period(_: uPlot, first: number | null, last: number | null): [number, number] {
  const end = last ?? Date.now() / 1000
  return [Math.min(first ?? end, end - SHORTEST), end]
}

function short(value: number): string {
  if (value >= 1e6) return `${(value / 1e6).toFixed(1)} M`
  return value >= 10_000 ? `${(value / 1e3).toFixed(0)} k` : count(value)
}

class Drawn {
  readonly #chart: Chart
  readonly #card: HTMLElement
  readonly #now = h('span', { class: 'now' })
  readonly #place = h('div')
  readonly #plot: uPlot

  constructor(chart: Chart, into: HTMLElement) {
    this.#chart = chart
    this.#card = h('section', { class: 'card chart' }, h('h2', {}, chart.title, ' ', this.#now), this.#place)
    into.append(this.#card)
    const style = getComputedStyle(document.documentElement)
    const color = (name: string) => style.getPropertyValue(name).trim()
    const axis = {
      stroke: color('--quiet'),
      grid: { stroke: color('--line'), width: 1 },
      ticks: { show: false },
      font: '11px system-ui',
    }
    this.#plot = new uPlot(
      {
        width: this.#width(),
        height: HEIGHT,
        cursor: { points: { size: 6 } },
        scales: {
          x: { range: period },
          y: { range: (_, _low, high) => [0, Math.max(chart.atLeast, (high || 0) * 1.05)] },
        },
        axes: [
          { ...axis, space: 90, values: (_, values) => values.map((value) => time(value * 1000)) },
          {
            ...axis,
            size: 64,
            ...(chart.binary && { incrs: BINARY_STEPS }),
            values: (_, values) => values.map((value) => chart.format(value)),
          },
        ],
        series: [
          { label: 'Time', value: (_, value: number | null) => (value === null ? '–' : time(value * 1000)) },
          ...chart.lines.map(({ label }, at) => ({
            label,
            stroke: color(`--series-${at + 1}`),
            width: at === 0 ? 2 : 1.25,
            points: { show: false },
            ...(at === 0 && chart.lines.length === 1 && { fill: `${color('--series-1')}22` }),
            value: (_: uPlot, value: number | null) => (value === null ? '–' : chart.format(value)),
          })),
        ],
      },
      [[], ...chart.lines.map(() => [])],
      this.#place,
    )
  }

  update({ times, points }: LoadHistory): void {
    const lines = this.#chart.lines.map(({ value }) => points.map(value))
    const seconds = times.map((at) => at / 1000)
    this.#plot.setData([seconds, ...lines], false)
    // The plot's own choice is a day for one moment, and years for none.
    const [min, max] = period(this.#plot, seconds[0] ?? null, seconds.at(-1) ?? null)
    this.#plot.setScale('x', { min, max })
    // While nobody points at a moment, the legend tells the last one; the plot clears it once more when it has drawn.
    queueMicrotask(() => {
      if ((this.#plot.cursor.left ?? -1) < 0 && times.length > 0) {
        this.#plot.setLegend({ idx: times.length - 1 }, false)
      }
    })
    const last = lines[0]?.at(-1)
    this.#now.textContent = last === null || last === undefined ? '' : this.#chart.format(last)
  }

  resize(): void {
    this.#plot.setSize({ width: this.#width(), height: HEIGHT })
  }

  remove(): void {
    this.#plot.destroy()
    this.#card.remove()
  }

  #width(): number {
    return Math.max(240, this.#card.clientWidth - 24)
  }
}
