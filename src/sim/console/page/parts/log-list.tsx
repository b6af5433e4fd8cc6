import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { levelOf } from '../state/log-query.js'
import type { LogView } from '../state/log-view.js'
import { Ansi } from './ansi.js'

const ROW = 20
/** Pixels a browser can scroll through safely; more lines than fit are scrolled through in larger steps. */
const TALLEST = 8_000_000
/** Characters of a line that are shown in its row; all of them are shown when it is opened. */
const SHOWN = 1500

interface Props {
  readonly view: LogView
  readonly showsApp: boolean
  /** The moment to begin at, as lines are stamped; null follows the end. */
  readonly at: string | null
  readonly mark: (moment: string) => void
}

/** The lines of a log, of which only those in sight are drawn. It stays at the end until a person scrolls up. */
export function LogList({ view, showsApp, at, mark }: Props) {
  const box = useRef<HTMLDivElement>(null)
  const [top, setTop] = useState(0)
  const [height, setHeight] = useState(400)
  const [follows, setFollows] = useState(at === null)
  const [opened, setOpened] = useState<number>()
  const jumped = useRef<string>(undefined)
  const total = view.count * ROW
  const tall = Math.min(total, TALLEST)
  const rows = Math.ceil(height / ROW) + 1
  // Beyond what a browser can be as tall as, the place of the bar tells the share of lines that are above.
  const first =
    total <= TALLEST
      ? Math.floor(top / ROW)
      : Math.round((top / Math.max(1, tall - height)) * Math.max(0, view.count - rows + 1))
  const begin = Math.max(0, Math.min(first, view.count - rows + 1))
  const offset = total <= TALLEST ? begin * ROW : Math.min(top, tall - height)

  useLayoutEffect(() => {
    const element = box.current
    if (!element) return undefined
    const size = new ResizeObserver(() => setHeight(element.clientHeight))
    size.observe(element)
    return () => size.disconnect()
  }, [])
  useLayoutEffect(() => {
    const element = box.current
    if (element && follows) element.scrollTop = element.scrollHeight
  }, [view.count, follows, height])
  useEffect(() => {
    if (at === null || !view.isLoaded || jumped.current === at || view.count === 0) return
    jumped.current = at
    setFollows(false)
    const moment = Date.parse(at)
    let index = 0
    while (index < view.count - 1 && view.store.time(view.visible[index] ?? 0) < moment) index += 1
    const element = box.current
    if (element) element.scrollTop = total <= TALLEST ? index * ROW : (index / view.count) * tall
  }, [at, view, view.isLoaded, view.count])

  const scrolled = (element: HTMLDivElement) => {
    setTop(element.scrollTop)
    setFollows(element.scrollHeight - element.scrollTop - element.clientHeight < ROW)
  }
  const ids = Array.from(view.visible.subarray(begin, Math.min(view.count, begin + rows)))
  return (
    <>
      <div
        class="lines"
        ref={box}
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label="Log"
        onScroll={(event) => scrolled(event.currentTarget)}
      >
        <div class="space" style={{ height: `${tall}px` }}>
          <div style={{ transform: `translateY(${offset}px)` }}>
            {ids.map((id) => (
              <Row key={id} view={view} id={id} showsApp={showsApp} at={at} open={setOpened} />
            ))}
          </div>
        </div>
        {view.isLoaded && view.count === 0 && (
          <p class="nothing">{view.store.length === 0 ? 'No lines yet.' : 'No line matches.'}</p>
        )}
      </div>
      {!follows && (
        <button type="button" class="main down" onClick={() => setFollows(true)}>
          Follow the end ↓
        </button>
      )}
      {opened !== undefined && (
        <Whole view={view} id={opened} mark={mark} close={() => setOpened(undefined)} />
      )}
    </>
  )
}

function Row(props: {
  view: LogView
  id: number
  showsApp: boolean
  at: string | null
  open: (id: number) => void
}) {
  const { view, id, showsApp, at, open } = props
  const line = view.store.line(id)
  const level = levelOf(line.message)
  const text = line.message.length > SHOWN ? `${line.message.slice(0, SHOWN)}…` : line.message
  return (
    <div
      class={`line ${level ?? ''} ${line.at === at ? 'marked' : ''}`}
      onClick={() => {
        if (getSelection()?.isCollapsed !== false) open(id)
      }}
    >
      <time title={line.at}>{new Date(view.store.time(id)).toLocaleTimeString('en-GB')}</time>
      {showsApp && <b>{line.app}</b>}
      <i>{line.source}</i>
      <span>
        <Ansi text={text} />
      </span>
    </div>
  )
}

function Whole({
  view,
  id,
  mark,
  close,
}: {
  view: LogView
  id: number
  mark: (at: string) => void
  close: () => void
}) {
  const line = view.store.line(id)
  return (
    <section class="card whole" aria-label="Line">
      <div class="title">
        <h2>
          {line.app} <span class="quiet">{line.source}</span>
        </h2>
        <span class="mono quiet">{line.at}</span>
        <div class="actions">
          <button type="button" onClick={() => mark(line.at)}>
            Link to this moment
          </button>
          <button type="button" onClick={close}>
            Close
          </button>
        </div>
      </div>
      <pre class="output" tabIndex={0}>
        <Ansi text={line.message} />
      </pre>
    </section>
  )
}
