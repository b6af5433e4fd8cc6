import { useState } from 'preact/hooks'
import { count } from '../../../../lib/web-ui/format.js'
import { Badge, Cmd, Columns, CopyButton, Nothing, Trouble } from '../parts/basics.js'
import { ActionDialog } from '../parts/dialog.js'
import type { AppDatabase } from '../state/answers.js'
import { call } from '../state/api.js'
import type { Tone } from '../state/app-state.js'
import { useAnswer } from '../state/watching.js'

/** The databases of an app: how they are, how full, and where they are reached. Passwords are copied, never shown. */
export function Databases({ app }: { app: string }) {
  const { data, error } = useAnswer<AppDatabase[]>(`/api/apps/${app}/databases`)
  const [creates, setCreates] = useState(false)
  const [destroyed, setDestroyed] = useState<string>()
  if (error) return <Trouble message={error.message} />
  if (!data) return <p class="quiet">Loading…</p>
  const there = data.filter(({ state }) => state !== 'DELETED')
  return (
    <div class="stack">
      <div class="title">
        <span class="quiet">{there.length === 1 ? '1 database' : `${there.length} databases`}</span>
        <Cmd text={`gigalixir pg -a ${app}`} />
        <div class="actions">
          <button type="button" class="main" onClick={() => setCreates(true)}>
            Create a free database
          </button>
        </div>
      </div>
      {there.length === 0 ? (
        <div class="card">
          <Nothing>No databases yet. The app gets the address of its first one as DATABASE_URL.</Nothing>
        </div>
      ) : (
        <div class="grid">
          <table class="board">
            <Columns names={['Database', 'State', 'Plan', 'PostgreSQL', 'Connections', 'Rows']} action />
            <tbody>
              {there.map((each) => (
                <Row key={each.id} database={each} destroy={setDestroyed} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {creates && (
        <ActionDialog
          title={`Create a free database for ${app}?`}
          yes="Create"
          command={`gigalixir pg:create --free -a ${app}`}
          act={() => call('POST', `/api/apps/${app}/free_databases`, {})}
          done={`A database for ${app} is being created.`}
          close={() => setCreates(false)}
        >
          <p>Once it is available, {app} is restarted with its DATABASE_URL.</p>
        </ActionDialog>
      )}
      {destroyed !== undefined && (
        <ActionDialog
          title="Destroy this database?"
          yes="Destroy"
          isDanger
          command={`gigalixir pg:destroy -d ${destroyed} -a ${app}`}
          act={() => call('DELETE', `/api/apps/${app}/databases/${destroyed}`)}
          done="The database was destroyed."
          close={() => setDestroyed(undefined)}
        >
          <p>
            All of its data and its backups are lost: <span class="mono">{destroyed}</span>
          </p>
        </ActionDialog>
      )}
    </div>
  )
}

function Row({ database, destroy }: { database: AppDatabase; destroy: (id: string) => void }) {
  const { id, state, version, url, app_url: inside, connections, reason, read_replica_of: primary } = database
  return (
    <tr>
      <td class="mono" title={id}>
        {id.slice(0, 8)}
      </td>
      <td class="wrap">
        <Badge tone={toneOf(state)}>{wordOf(state)}</Badge>
        {reason !== undefined && <p class="quiet">{reason}</p>}
      </td>
      <td>
        {planOf(database)}
        {primary !== undefined && <p class="quiet">read replica of {primary.slice(0, 8)}</p>}
      </td>
      <td class="num">{version?.replace(/^POSTGRES_/, '') ?? '–'}</td>
      <td class="num">{connections === undefined ? '–' : `up to ${count(connections)}`}</td>
      <td class="num">{rowsOf(database)}</td>
      <td class="do wide">
        {typeof url === 'string' && <CopyButton text={url} name="Copy address" />}{' '}
        {typeof inside === 'string' && <CopyButton text={inside} name="Copy the app’s address" />}{' '}
        <button type="button" onClick={() => destroy(id)} aria-label={`Destroy ${id}`}>
          Destroy
        </button>
      </td>
    </tr>
  )
}

function planOf({ tier, size }: AppDatabase): string {
  if (tier === 'FREE') return 'Free'
  return size === undefined ? '–' : `${size} GB`
}

function rowsOf({ rows, row_limit: limit }: AppDatabase): string {
  if (limit === undefined) return '–'
  return `${typeof rows === 'number' ? count(rows) : '?'} of ${count(limit)}`
}

function toneOf(state: string): Tone {
  if (state === 'AVAILABLE') return 'good'
  if (state === 'FAILED') return 'bad'
  return state === 'STOPPED' ? 'plain' : 'info'
}

function wordOf(state: string): string {
  return state.charAt(0) + state.slice(1).toLowerCase()
}
