import { useState } from 'preact/hooks'
import type { AppActivity, AppStatus, Release } from '../state/answers.js'
import { Ago, Badge, Cmd, Columns, Fact, Nothing, shortSha, Trouble } from '../parts/basics.js'
import { ActionDialog } from '../parts/dialog.js'
import { call } from '../state/api.js'
import { judge, toneOfReplica } from '../state/app-state.js'
import { useBoard } from '../state/board.js'
import { useAnswer } from '../state/watching.js'
import { toneOfRelease } from './releases.js'

type Open = 'restart' | 'scale' | 'maintenance' | undefined

/** One app: how it is and why, its replicas, what was done to it. */
export function Overview({ app }: { app: string }) {
  const status = useAnswer<AppStatus>(`/api/apps/${app}/status`)
  const releases = useAnswer<Release[]>(`/api/apps/${app}/releases`)
  const activity = useAnswer<AppActivity[]>(`/api/apps/${app}/activity`)
  if (status.error) return <Trouble message={status.error.message} />
  if (!status.data) return <p class="quiet">Loading…</p>
  const { data } = status
  return (
    <div class="stack">
      <Why app={app} status={data} />
      <dl class="facts">
        <Fact title="Replicas">{`${data.replicas_running} of ${data.replicas_desired} healthy`}</Fact>
        <Fact title="Size">{`${data.size} GB memory each`}</Fact>
        <Fact title="Stack">{data.stack}</Fact>
        <Fact title="Region">{`${data.cloud} ${data.region}`}</Fact>
      </dl>
      <Replicas app={app} status={data} />
      <div class="two">
        <section class="card">
          <h2>Releases</h2>
          <Releases releases={releases.data} />
        </section>
        <section class="card">
          <h2>Activity</h2>
          <Activity activity={activity.data} />
        </section>
      </div>
    </div>
  )
}

/** Why the app is not as it should be, what to do about it, and what the failed replica said. */
function Why({ app, status }: { app: string; status: AppStatus }) {
  const { rollout, problem } = status
  return (
    <>
      {problem !== undefined && <Trouble message={problem} />}
      {rollout?.state === 'failed' && (
        <section class="card" aria-label="Why the release failed">
          <h2>Release {rollout.version} failed</h2>
          <p>
            {rollout.reason === undefined ? 'Its replicas did not become healthy.' : begun(rollout.reason)}
            {rollout.fix !== undefined && ` ${rollout.fix}`}
            {rollout.serving !== undefined && ` Version ${rollout.serving} is still live.`}
          </p>
          {(rollout.last_output?.length ?? 0) > 0 && (
            <>
              <h2>Last output</h2>
              <pre class="output" tabIndex={0}>
                {rollout.last_output?.join('\n')}
              </pre>
            </>
          )}
          <p>
            <Cmd text={`gigalixir releases:rollback -a ${app}`} />
          </p>
        </section>
      )}
      {rollout?.state === 'rolling' && (
        <p class="banner good" role="status">
          Version {rollout.version} is rolling out
          {(rollout.attempt ?? 1) > 1 && `, attempt ${rollout.attempt} of ${rollout.attempts}`}.
        </p>
      )}
    </>
  )
}

function Replicas({ app, status }: { app: string; status: AppStatus }) {
  const [ended, setEnded] = useState<string>()
  return (
    <div class="grid">
      <table class="board">
        <Columns names={['Replica', 'State', 'Release', 'Started', 'Last exit']} action />
        <tbody>
          {status.pods.map((pod) => (
            <tr key={pod.name}>
              <td class="mono">{pod.name}</td>
              <td>
                <Badge tone={toneOfReplica(pod.status)}>{pod.status}</Badge>
              </td>
              <td class="num">
                v{pod.version} {pod.current === false && <span class="tag">being replaced</span>}
              </td>
              <td>{pod.started_at === undefined ? '–' : <Ago at={pod.started_at} />}</td>
              <td class="wide wrap">
                {pod.problem ?? pod.lastState ?? '–'}
                {(pod.restarts ?? 0) > 0 && `, ${pod.restarts} restarts`}
              </td>
              <td class="do">
                <button type="button" onClick={() => setEnded(pod.name)} aria-label={`Replace ${pod.name}`}>
                  Replace
                </button>
              </td>
            </tr>
          ))}
          {status.pods.length === 0 && (
            <tr>
              <td class="empty wide" colSpan={6}>
                No replica runs.
              </td>
            </tr>
          )}
        </tbody>
      </table>
      {ended !== undefined && (
        <ActionDialog
          title={`Replace ${ended}?`}
          yes="Replace"
          isDanger
          command={`gigalixir ps:kill --pod ${ended} -a ${app}`}
          act={() => call('DELETE', `/api/apps/${app}/pods/${ended}`)}
          done={`${ended} is being replaced.`}
          close={() => setEnded(undefined)}
        >
          <p>Another replica is started in its place first, and takes its requests.</p>
        </ActionDialog>
      )}
    </div>
  )
}

function Releases({ releases }: { releases: readonly Release[] | undefined }) {
  if (!releases) return <p class="quiet">Loading…</p>
  if (releases.length === 0) return <Nothing>Nothing is deployed yet.</Nothing>
  return (
    <ol class="timeline">
      {releases.slice(0, 8).map((release) => (
        <li key={release.version}>
          <span class={`dot ${toneOfRelease(release.status)}`} aria-hidden="true" />
          <span>
            <strong>v{release.version}</strong> <span class="mono quiet">{shortSha(release.sha)}</span>{' '}
            {release.current === true && <span class="tag">current</span>}{' '}
            {release.status === 'failed' && <span class="tag">failed</span>}
          </span>
          <Ago at={release.created_at} />
          <p class="quiet">{release.summary}</p>
        </li>
      ))}
    </ol>
  )
}

function Activity({ activity }: { activity: readonly AppActivity[] | undefined }) {
  if (!activity) return <p class="quiet">Loading…</p>
  return (
    <ol class="timeline">
      {activity.slice(0, 8).map(({ action, actor, created_at }, index) => (
        <li key={`${created_at} ${index}`}>
          <span class="dot" aria-hidden="true" />
          <span>{action}</span>
          <Ago at={created_at} />
          <p class="quiet">{actor ?? 'the platform'}</p>
        </li>
      ))}
    </ol>
  )
}

/** The head of every page of an app: its name and state, and what can be done with it. */
export function AppHead({ app }: { app: string }) {
  const [open, setOpen] = useState<Open>()
  const { apps } = useBoard()
  const seen = apps?.find(({ name }) => name === app)
  const state = seen && judge(seen)
  const close = () => setOpen(undefined)
  return (
    <div class="title">
      <h1>{app}</h1>
      {state && <Badge tone={state.tone}>{state.text}</Badge>}
      {seen && (
        <div class="actions">
          <a class="button" href={seen.url} target="_blank" rel="noreferrer">
            Open
          </a>
          <button type="button" disabled={!seen.release} onClick={() => setOpen('restart')}>
            Restart
          </button>
          <button type="button" onClick={() => setOpen('scale')}>
            Scale
          </button>
          <button type="button" onClick={() => setOpen('maintenance')}>
            {seen.maintenance ? 'End maintenance' : 'Maintenance'}
          </button>
        </div>
      )}
      {open === 'restart' && (
        <ActionDialog
          title={`Restart ${app}?`}
          yes="Restart"
          command={`gigalixir ps:restart -a ${app}`}
          act={() => call('PUT', `/api/apps/${app}/restart`)}
          done={`${app} is being restarted.`}
          close={close}
        >
          <p>Each replica is replaced by a new one before it ends: no request fails.</p>
        </ActionDialog>
      )}
      {open === 'maintenance' && seen && (
        <ActionDialog
          title={seen.maintenance ? `End maintenance of ${app}?` : `Put ${app} into maintenance?`}
          yes={seen.maintenance ? 'End maintenance' : 'Start maintenance'}
          isDanger={!seen.maintenance}
          command={`gigalixir maintenance:${seen.maintenance ? 'off' : 'on'} -a ${app}`}
          act={() => call('PUT', `/api/apps/${app}/maintenance`, { enable: !seen.maintenance })}
          done={seen.maintenance ? `${app} answers requests again.` : `${app} shows its maintenance page.`}
          close={close}
        >
          <p>
            {seen.maintenance
              ? 'The app answers its requests again.'
              : 'Every request is answered with the maintenance page; the replicas keep running.'}
          </p>
        </ActionDialog>
      )}
      {open === 'scale' && seen && (
        <Scale app={app} replicas={seen.replicas_desired} size={seen.size} close={close} />
      )}
    </div>
  )
}

function Scale(props: { app: string; replicas: number; size: number; close: () => void }) {
  const { app } = props
  const [replicas, setReplicas] = useState(String(props.replicas))
  const [size, setSize] = useState(String(props.size))
  return (
    <ActionDialog
      title={`Scale ${app}`}
      yes="Scale"
      command={`gigalixir ps:scale --replicas ${replicas} --size ${size} -a ${app}`}
      act={() => call('PUT', `/api/apps/${app}/scale`, { replicas: Number(replicas), size: Number(size) })}
      done={`${app} is being scaled to ${replicas} × ${size} GB.`}
      close={props.close}
    >
      <label class="field">
        Replicas
        <input
          type="number"
          min={0}
          max={100}
          required
          value={replicas}
          onInput={(event) => setReplicas(event.currentTarget.value)}
        />
      </label>
      <label class="field">
        Size (GB of memory)
        <input
          type="number"
          min={0.2}
          max={128}
          step={0.1}
          required
          value={size}
          onInput={(event) => setSize(event.currentTarget.value)}
        />
      </label>
    </ActionDialog>
  )
}

function begun(text: string): string {
  const sentence = text.charAt(0).toUpperCase() + text.slice(1)
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`
}
