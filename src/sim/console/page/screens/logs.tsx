import { useEffect, useMemo, useReducer, useState } from 'preact/hooks'
import { count } from '../../../../lib/web-ui/format.js'
import { Cmd, Nothing } from '../parts/basics.js'
import { LogList } from '../parts/log-list.js'
import { Volume } from '../parts/volume.js'
import { useBoard } from '../state/board.js'
import { LogView } from '../state/log-view.js'
import { go, hrefOf } from '../state/route.js'
import type { Route } from '../state/route.js'

/** Lines of each app to begin with. */
const LINES = 5000

/** The logs of all apps, or of those that were chosen. */
export function AllLogs({ route }: { route: Route }) {
  const { apps } = useBoard()
  const asked = route.query.get('apps')?.split(',').filter(Boolean)
  const names = apps?.map(({ name }) => name)
  if (!names) return <p class="quiet">Loading…</p>
  const chosen = asked ?? names.slice(0, 20)
  const toggle = (name: string) => {
    const next = chosen.includes(name) ? chosen.filter((each) => each !== name) : [...chosen, name]
    go(hrefOf(['logs'], { ...queryIn(route), apps: next.join(',') }), { replace: true })
  }
  return (
    <>
      <div class="title">
        <h1>Logs</h1>
        <details class="choice">
          <summary>
            {chosen.length} of {names.length} {names.length === 1 ? 'app' : 'apps'}
          </summary>
          <div class="card">
            {names.map((name) => (
              <label class="check" key={name}>
                <input type="checkbox" checked={chosen.includes(name)} onChange={() => toggle(name)} />
                {name}
              </label>
            ))}
          </div>
        </details>
      </div>
      {chosen.length === 0 ? <Nothing>No app is chosen.</Nothing> : <Logs apps={chosen} route={route} />}
    </>
  )
}

function queryIn(route: Route): Record<string, string> {
  return Object.fromEntries(route.query)
}

/** The logs of some apps as they come. What is searched for stands in the address, so that it can be shared. */
export function Logs({ apps, route }: { apps: readonly string[]; route: Route }) {
  const key = apps.join(',')
  const [, changed] = useReducer((turns: number) => turns + 1, 0)
  const view = useMemo(() => new LogView(key.split(','), LINES, () => changed(undefined)), [key])
  useEffect(() => () => view.close(), [view])
  const [text, setText] = useState(route.query.get('q') ?? '')
  const [trouble, setTrouble] = useState('')
  useEffect(() => {
    try {
      view.search(text)
      setTrouble('')
    } catch (error) {
      setTrouble(error instanceof Error ? error.message : String(error))
    }
    const query = queryIn(route)
    if ((query.q ?? '') === text) return
    delete query.q
    go(hrefOf(route.parts, { ...query, ...(text !== '' && { q: text }) }), { replace: true })
  }, [text, view])
  const at = route.query.get('at')
  return (
    <div class="logs">
      <div class="bar">
        <input
          type="search"
          aria-label="Search the log"
          placeholder='level:error "exact text" /pattern/ -not replica:…'
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <span class="quiet num" role="status">
          {view.isLoaded ? `${count(view.count)} of ${count(view.store.length)} lines` : 'Loading…'}
        </span>
        <button type="button" disabled={view.count === 0} onClick={() => download(view)}>
          Download
        </button>
        {apps.length === 1 && <Cmd text={`gigalixir logs -a ${key}`} />}
      </div>
      {trouble !== '' && (
        <p class="banner bad" role="alert">
          {trouble}
        </p>
      )}
      {(view.missed > 0 || view.store.dropped > 0) && (
        <p class="banner" role="status">
          {view.missed > 0 &&
            `${count(view.missed)} bytes are not shown: this tab was too slow, or they are too old. `}
          {view.store.dropped > 0 && `${count(view.store.dropped)} older lines were dropped from this tab. `}
          See all lines that are kept with: gigalixir logs -n 100000 -t
        </p>
      )}
      <Volume view={view} />
      <LogList
        view={view}
        showsApp={apps.length > 1}
        at={at}
        mark={(moment) => go(hrefOf(route.parts, { ...queryIn(route), at: moment }), { replace: true })}
      />
    </div>
  )
}

function download(view: LogView): void {
  const url = URL.createObjectURL(new Blob([view.text()], { type: 'text/plain' }))
  const link = document.createElement('a')
  link.href = url
  link.download = 'gigalixir.log'
  link.click()
  URL.revokeObjectURL(url)
}
