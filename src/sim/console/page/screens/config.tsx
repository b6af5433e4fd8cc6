import { useState } from 'preact/hooks'
import { Cmd, Columns, Nothing, Trouble } from '../parts/basics.js'
import { ActionDialog } from '../parts/dialog.js'
import { call } from '../state/api.js'
import { dotenv } from '../state/dotenv.js'
import { useAnswer } from '../state/watching.js'

/** The environment variables of an app: masked until a person asks, and changed together, with one restart. */
export function Config({ app }: { app: string }) {
  const { data, error } = useAnswer<Record<string, string>>(`/api/apps/${app}/configs`)
  const [shown, setShown] = useState<readonly string[]>([])
  const [edits, setEdits] = useState<string>()
  const [removed, setRemoved] = useState<string>()
  if (error) return <Trouble message={error.message} />
  if (!data) return <p class="quiet">Loading…</p>
  const keys = Object.keys(data).sort()
  const toggle = (key: string) =>
    setShown(shown.includes(key) ? shown.filter((each) => each !== key) : [...shown, key])
  return (
    <div class="stack">
      <div class="title">
        <span class="quiet">{keys.length === 1 ? '1 variable' : `${keys.length} variables`}</span>
        <Cmd text={`gigalixir config -a ${app}`} />
        <div class="actions">
          <button type="button" class="main" onClick={() => setEdits('')}>
            Set variables
          </button>
        </div>
      </div>
      {keys.length === 0 ? (
        <div class="card">
          <Nothing>No variables yet.</Nothing>
        </div>
      ) : (
        <div class="grid">
          <table class="board">
            <Columns names={['Name', 'Value']} action />
            <tbody>
              {keys.map((key) => (
                <tr key={key}>
                  <td class="mono wide">{key}</td>
                  <td class="mono wide wrap">{shown.includes(key) ? data[key] : '••••••••'}</td>
                  <td class="do">
                    <button type="button" onClick={() => toggle(key)} aria-label={`Show or hide ${key}`}>
                      {shown.includes(key) ? 'Hide' : 'Show'}
                    </button>{' '}
                    <button type="button" onClick={() => setRemoved(key)} aria-label={`Unset ${key}`}>
                      Unset
                    </button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {edits !== undefined && <SetDialog app={app} before={data} close={() => setEdits(undefined)} />}
      {removed !== undefined && (
        <ActionDialog
          title={`Unset ${removed}?`}
          yes="Unset"
          isDanger
          command={`gigalixir config:unset ${removed} -a ${app}`}
          act={() => call('DELETE', `/api/apps/${app}/configs`, { key: removed })}
          done={`${removed} is unset, and ${app} restarts.`}
          close={() => setRemoved(undefined)}
        >
          <p>The app is restarted without it.</p>
        </ActionDialog>
      )}
    </div>
  )
}

function SetDialog({
  app,
  before,
  close,
}: {
  app: string
  before: Record<string, string>
  close: () => void
}) {
  const [text, setText] = useState('')
  const { configs, problem } = dotenv(text)
  const names = Object.keys(configs)
  return (
    <ActionDialog
      title={`Set variables of ${app}`}
      yes={names.length <= 1 ? 'Set' : `Set ${names.length} variables`}
      disabled={names.length === 0 || problem !== undefined}
      command={`gigalixir config:set --file .env -a ${app}`}
      act={() => call('POST', `/api/apps/${app}/configs`, { configs })}
      done={`${app} restarts with ${names.length === 1 ? (names[0] ?? '') : `${names.length} variables`}.`}
      close={close}
    >
      <label class="field">
        One NAME=value a line, as in a .env file
        <textarea
          rows={8}
          spellcheck={false}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </label>
      {problem !== undefined && <p class="error">{problem}</p>}
      {names.length > 0 && (
        <p class="quiet">
          {names.filter((name) => !(name in before)).length} new,{' '}
          {names.filter((name) => name in before && before[name] !== configs[name]).length} changed. The app
          is restarted once.
        </p>
      )}
    </ActionDialog>
  )
}
