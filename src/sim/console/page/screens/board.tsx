import { useMemo, useState } from 'preact/hooks'
import { Ago, Badge, Cmd, Columns, Nothing, shortSha } from '../parts/basics.js'
import { judge, needsOf, toneOfReplica } from '../state/app-state.js'
import type { Need } from '../state/app-state.js'
import { useBoard } from '../state/board.js'
import type { BoardApp } from '../state/board.js'
import { hrefOf } from '../state/route.js'

/** From so many apps on there is something to narrow the list by. */
const FILTER_FROM = 8

/** Every app, and above them what needs a person. */
export function Board() {
  const { apps, problem } = useBoard()
  const [filter, setFilter] = useState('')
  const needs = useMemo(() => (apps ?? []).flatMap(needsOf), [apps])
  if (!apps) return <p class="quiet">Loading…</p>
  const shown = apps.filter(({ name }) => name.includes(filter.trim().toLowerCase()))
  return (
    <>
      <div class="title">
        <h1>Board</h1>
        <span class="quiet">{apps.length === 1 ? '1 app' : `${apps.length} apps`}</span>
        {apps.length >= FILTER_FROM && (
          <input
            type="search"
            aria-label="Filter apps by name"
            placeholder="Filter apps"
            value={filter}
            onInput={(event) => setFilter(event.currentTarget.value)}
          />
        )}
      </div>
      {problem !== null && (
        <p class="banner bad" role="alert">
          {problem}
        </p>
      )}
      {needs.length > 0 && <Needs needs={needs} />}
      {apps.length === 0 ? (
        <div class="card">
          <Nothing>
            <p>No apps yet. Create one in the folder of your project, and push it.</p>
            <Cmd text="gigalixir apps:create && git push gigalixir" />
          </Nothing>
        </div>
      ) : (
        <Apps apps={shown} filter={filter} />
      )}
    </>
  )
}

function Needs({ needs }: { needs: readonly Need[] }) {
  return (
    <section aria-label="Needs attention">
      <ul class="needs">
        {needs.map(({ app, title, detail, look, command }) => (
          <li key={title}>
            <a href={hrefOf(look === 'overview' ? ['apps', app] : ['apps', app, look])}>
              <strong>{title}</strong>
            </a>
            <p>{detail}</p>
            <p>
              <Cmd text={command} />
            </p>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Apps({ apps, filter }: { apps: readonly BoardApp[]; filter: string }) {
  return (
    <div class="grid">
      <table class="board">
        <Columns names={['App', 'State', 'Release', 'Replicas', 'Address', 'Last deploy']} />
        <tbody>
          {apps.map((app) => (
            <Row key={app.name} app={app} />
          ))}
          {apps.length === 0 && (
            <tr>
              <td class="empty wide" colSpan={6}>
                No app has “{filter}” in its name.
              </td>
            </tr>
          )}
        </tbody>
      </table>
    </div>
  )
}

function Row({ app }: { app: BoardApp }) {
  const state = judge(app)
  return (
    <tr>
      <td>
        <a href={hrefOf(['apps', app.name])}>{app.name}</a>
      </td>
      <td>
        <Badge tone={state.tone}>{state.text}</Badge>
      </td>
      <td class="num">
        {app.release ? (
          <>
            v{app.release.version} <span class="mono quiet">{shortSha(app.release.sha)}</span>
          </>
        ) : (
          <span class="quiet">–</span>
        )}
      </td>
      <td class="num">
        <Replicas app={app} />
      </td>
      <td class="wide">
        <a href={app.url} target="_blank" rel="noreferrer">
          {app.url.replace(/^https?:\/\//, '')}
        </a>
      </td>
      <td class="wide">
        {app.release ? <Ago at={app.release.created_at} /> : <span class="quiet">never</span>}
      </td>
    </tr>
  )
}

/** One dot for each replica, dashed for those that are missing. */
export function Replicas({ app }: { app: BoardApp }) {
  const healthy = app.replicas.filter(({ status }) => status === 'Healthy').length
  if (!app.release) return <span class="quiet">–</span>
  const missing = Math.max(0, app.replicas_desired - app.replicas.length)
  return (
    <>
      <span class="dots" aria-hidden="true">
        {app.replicas.slice(0, 20).map(({ name, status }) => (
          <span key={name} class={`dot ${toneOfReplica(status)}`} title={`${name}: ${status}`} />
        ))}
        {Array.from({ length: Math.min(missing, 20) }, (_, index) => (
          <span key={index} class="dot wanted" />
        ))}
      </span>
      {healthy}/{app.replicas_desired}
    </>
  )
}
