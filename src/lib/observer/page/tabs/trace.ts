import { eventText } from '../../collect/trace-text.js'
import { TRACE_LIMITS } from '../../collect/trace-limits.js'
import type { TraceEnd, TraceEvent } from '../../collect/trace.js'
import type { Context, Tab } from '../context.js'
import { h } from '../dom.js'
import { time } from '../../../web-ui/format.js'

const ENDS: Record<TraceEnd, string> = {
  limit: `Ended after ${TRACE_LIMITS.calls} calls.`,
  time: `Ended after ${TRACE_LIMITS.seconds} seconds.`,
  flood: 'Ended: the calls came faster than they could be shown.',
  stopped: 'Stopped.',
  lost: 'Ended: the connection or the tracer was lost. The node has switched tracing off.',
}

export const traceTab: Tab = {
  id: 'trace',
  title: 'Trace',
  show(root: HTMLElement, context: Context) {
    const what = h('input', {
      placeholder: 'MyApp.Worker.run/2',
      'aria-label': 'Function to trace',
      'data-search': true,
      required: true,
    })
    const returns = h('input', { type: 'checkbox' })
    const start = h('button', { type: 'submit', class: 'main' }, 'Trace')
    const stop = h(
      'button',
      { type: 'button', disabled: true, click: () => void run(() => context.ask('traceStop')) },
      'Stop',
    )
    const said = h(
      'p',
      { class: 'said', role: 'status' },
      `Calls of one function, at most ${TRACE_LIMITS.calls} of them and for ${TRACE_LIMITS.seconds} seconds. The node switches tracing off by itself, also when this page is closed.`,
    )
    const lines = h('ol', { class: 'calls' })
    let seen = 0
    let running = false
    const run = async (act: () => Promise<unknown>) => {
      try {
        await act()
      } catch (error) {
        said.textContent = error instanceof Error ? error.message : String(error)
      }
    }
    const setRunning = (now: boolean) => {
      running = now
      start.disabled = now
      stop.disabled = !now
    }
    const begin = async () => {
      const { functions } = await context.ask<{ functions: number }>('traceStart', {
        function: what.value,
        returns: returns.checked,
      })
      seen = 0
      lines.replaceChildren()
      said.textContent = functions > 1 ? `Waiting for calls of ${functions} functions…` : 'Waiting for calls…'
      setRunning(true)
    }
    root.replaceChildren(
      h(
        'form',
        {
          class: 'bar',
          submit: (event) => {
            event.preventDefault()
            void run(begin)
          },
        },
        what,
        h('label', {}, returns, ' with what they return'),
        start,
        stop,
      ),
      said,
      lines,
    )
    const leave = () => {
      if (running) void run(() => context.ask('traceStop'))
    }
    context.signal.addEventListener('abort', leave)
    window.addEventListener('pagehide', leave, { signal: context.signal })
    context.every(500, async () => {
      if (!running) return
      const events = await context.ask<TraceEvent[]>('traceRead', { from: seen })
      seen += events.length
      for (const event of events) {
        if (event.type === 'ended') {
          said.textContent = `${ENDS[event.why]} ${seen > 1 ? '' : 'There was no call.'}`
          setRunning(false)
        } else lines.append(line(event))
      }
    })
  },
}

function line(event: Exclude<TraceEvent, { type: 'ended' }>): HTMLElement {
  const shown = eventText(event)
  return h(
    'li',
    { class: event.type },
    h('time', {}, time(event.at)),
    h('span', { class: 'pid' }, event.pid),
    h('code', {}, shown),
  )
}
