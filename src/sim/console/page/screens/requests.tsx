import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { bytes, count } from '../../../../lib/web-ui/format.js'
import type { RequestRecord, RequestsMessage } from '../../wire.js'
import { Badge, Cmd, Columns, Fact, Nothing, Trouble } from '../parts/basics.js'
import type { Tone } from '../state/app-state.js'
import { connection } from '../state/connection.js'
import type { Message } from '../state/connection.js'
import { requestQuery } from '../state/request-query.js'
import { go, hrefOf } from '../state/route.js'
import type { Route } from '../state/route.js'

/** Requests this tab keeps, and of those the rows that are drawn. */
const KEPT = 2000
const DRAWN = 200

interface Seen {
  /** Newest first, each with a number of this tab's own. */
  readonly requests: readonly (RequestRecord & { readonly key: number })[]
  readonly missed: number
}

/** The requests to an app as they are answered: by which replica and release, and how long that took. */
export function Requests({ app, route }: { app: string; route: Route }) {
  const [isPaused, setPaused] = useState(false)
  const { seen, error } = useRequests(app)
  const [text, setText] = useState(route.query.get('q') ?? '')
  const [opened, setOpened] = useState<number>()
  const test = useMemo(() => requestQuery(text), [text])
  useEffect(() => {
    if ((route.query.get('q') ?? '') === text) return
    go(hrefOf(route.parts, text === '' ? {} : { q: text }), { replace: true })
  }, [text])
  if (error !== undefined) return <Trouble message={error} />
  const held = useRef(seen)
  if (!isPaused) held.current = seen
  const shown = held.current
  if (!shown) return <p class="quiet">Loading…</p>
  const found = test ? shown.requests.filter(test) : shown.requests
  const open = shown.requests.find(({ key }) => key === opened)
  return (
    <div class="stack">
      <div class="bar">
        <input
          type="search"
          aria-label="Search the requests"
          placeholder="status:5xx method:post path:/carts time:>500 release:7 -health"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <span class="quiet num" role="status">
          {count(found.length)} of {count(shown.requests.length)}
        </span>
        <button type="button" aria-pressed={isPaused} onClick={() => setPaused(!isPaused)}>
          {isPaused ? 'Go on' : 'Pause'}
        </button>
      </div>
      {shown.missed > 0 && (
        <p class="banner" role="status">
          {count(shown.missed)} requests are not shown: there were more than this tab could take.
        </p>
      )}
      {open && <Whole app={app} request={open} close={() => setOpened(undefined)} />}
      {shown.requests.length === 0 ? (
        <Nothing>No request yet. Those that come are shown at once.</Nothing>
      ) : (
        <Rows requests={found} opened={opened} open={setOpened} />
      )}
    </div>
  )
}

/** The requests as they come; begun anew when the simulator comes back. */
function useRequests(app: string): { seen?: Seen; error?: string } {
  const [state, setState] = useState<{ seen?: Seen; error?: string }>({})
  useEffect(() => {
    let next = 1
    const take = ({ requests, missed }: RequestsMessage) => {
      const keyed = requests.map((request) => ({ ...request, key: next++ })).reverse()
      setState(({ seen }) => ({
        seen: {
          requests: [...keyed, ...(seen?.requests ?? [])].slice(0, KEPT),
          missed: (seen?.missed ?? 0) + missed,
        },
      }))
    }
    const told = (message: Message) => {
      if (typeof message.error === 'string') setState({ error: message.error })
      else if (Array.isArray(message.requests)) take(message as unknown as RequestsMessage)
    }
    return connection.watch({ requests: app }, told, () => setState({}))
  }, [app])
  return state
}

function Rows({
  requests,
  opened,
  open,
}: {
  requests: Seen['requests']
  opened: number | undefined
  open: (key: number) => void
}) {
  return (
    <div class="grid">
      <table class="board">
        <Columns names={['Time', 'Status', 'Method', 'Path', 'Took', 'Size', 'Replica', 'Release']} />
        <tbody>
          {requests.slice(0, DRAWN).map((request) => (
            <tr key={request.key} class={request.key === opened ? 'marked' : undefined}>
              <td class="num">{new Date(request.began).toLocaleTimeString('en-GB')}</td>
              <td>
                <Badge tone={toneOf(request)}>{request.status ?? 'gone'}</Badge>
              </td>
              <td class="mono">{request.method}</td>
              <td class="wide wrap mono">
                <button type="button" class="plain" onClick={() => open(request.key)}>
                  {request.path}
                </button>
              </td>
              <td class="num">{took(request.serviceMs)}</td>
              <td class="num">{bytes(request.bytes)}</td>
              <td class="mono">{request.replica ?? '–'}</td>
              <td class="num">{request.release === null ? '–' : `v${request.release}`}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {requests.length === 0 && <p class="nothing">No request matches.</p>}
      {requests.length > DRAWN && (
        <p class="quiet">
          The newest {DRAWN} of {count(requests.length)} are shown. Search to narrow them down.
        </p>
      )}
    </div>
  )
}

/** All that is known of one request, and where to go on from it. */
function Whole({ app, request, close }: { app: string; request: RequestRecord; close: () => void }) {
  const { id, method, path, host, protocol, client, status, replica, release, error } = request
  const facts: readonly (readonly [string, string])[] = [
    ['Status', status === null ? 'the client was gone before it was answered' : String(status)],
    ['Came', new Date(request.began).toLocaleString()],
    ['Connected to the replica in', took(request.connectMs)],
    ['Over after', took(request.serviceMs)],
    ['Body of the answer', bytes(request.bytes)],
    ['Replica', replica ?? 'none could take it'],
    ['Release', release === null ? '–' : `v${release}`],
    ['Client', client],
    ['X-Request-Id', id],
  ]
  const moment = new Date(request.began).toISOString()
  const search: Record<string, string> = replica === null ? {} : { q: `replica:${replica}` }
  return (
    <section class="card stack" aria-label="Request">
      <div class="title">
        <h2 class="mono">
          {method} {path}
        </h2>
        <div class="actions">
          <a class="button" href={hrefOf(['apps', app, 'logs'], { ...search, at: moment })}>
            Log of this moment
          </a>
          <button type="button" onClick={close}>
            Close
          </button>
        </div>
      </div>
      {error !== null && <Trouble message={error} />}
      <dl class="facts">
        {facts.map(([title, text]) => (
          <Fact key={title} title={title}>
            {text}
          </Fact>
        ))}
      </dl>
      <div>
        <Cmd text={curlOf({ method, path, host, protocol })} />
      </div>
    </section>
  )
}

function toneOf({ status, error }: RequestRecord): Tone {
  if (error !== null || status === null || status >= 500) return 'bad'
  if (status >= 400) return 'warn'
  return status >= 300 ? 'info' : 'good'
}

function took(milliseconds: number): string {
  return milliseconds < 1000
    ? `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms`
    : `${(milliseconds / 1000).toFixed(1)} s`
}

/** The query is not kept, for it may hold secrets: `?…` stands in its place. */
function curlOf({
  method,
  path,
  host,
  protocol,
}: Pick<RequestRecord, 'method' | 'path' | 'host' | 'protocol'>): string {
  const address = `${protocol}://${host}${path}`.replaceAll("'", '%27')
  return `curl ${method === 'GET' ? '' : `-X ${method} `}'${address}'`
}
