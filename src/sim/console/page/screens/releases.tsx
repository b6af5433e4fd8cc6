import { useState } from 'preact/hooks'
import { Ago, Badge, Columns, Nothing, Trouble, shortSha } from '../parts/basics.js'
import { ActionDialog } from '../parts/dialog.js'
import type { Release } from '../state/answers.js'
import { call } from '../state/api.js'
import type { Tone } from '../state/app-state.js'
import { useAnswer } from '../state/watching.js'

export function toneOfRelease(status: Release['status']): Tone {
  if (status === 'healthy') return 'good'
  if (status === 'failed') return 'bad'
  return status === 'pending' ? 'info' : 'plain'
}

const WORDS = {
  pending: 'Rolling out',
  healthy: 'Healthy',
  failed: 'Failed',
  superseded: 'Superseded',
} as const

/** Every release of an app, newest first, and the way back to each. */
export function Releases({ app }: { app: string }) {
  const { data, error } = useAnswer<Release[]>(`/api/apps/${app}/releases`)
  const [target, setTarget] = useState<number>()
  if (error) return <Trouble message={error.message} />
  if (!data) return <p class="quiet">Loading…</p>
  if (data.length === 0)
    return <Nothing>Nothing is deployed yet. Push the app with: git push gigalixir</Nothing>
  return (
    <div class="grid">
      <table class="board">
        <Columns names={['Release', 'State', 'Commit', 'Made', 'Summary']} action />
        <tbody>
          {data.map((release) => (
            <tr key={release.version}>
              <td>
                <strong>v{release.version}</strong>{' '}
                {release.current === true && <span class="tag">current</span>}
              </td>
              <td>
                <Badge tone={toneOfRelease(release.status)}>{WORDS[release.status ?? 'superseded']}</Badge>
              </td>
              <td class="mono">{shortSha(release.sha)}</td>
              <td>
                <Ago at={release.created_at} />
              </td>
              <td class="wide wrap">
                {release.summary}
                {release.reason !== undefined && <p class="quiet">{release.reason}</p>}
              </td>
              <td class="do">
                {release.current !== true && (
                  <button
                    type="button"
                    onClick={() => setTarget(release.version)}
                    aria-label={`Roll back to version ${release.version}`}
                  >
                    Roll back
                  </button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {target !== undefined && (
        <ActionDialog
          title={`Roll back to version ${target}?`}
          yes="Roll back"
          command={`gigalixir releases:rollback ${target} -a ${app}`}
          act={() => call('POST', `/api/apps/${app}/releases/${target}/rollback`)}
          done={`Version ${target} is rolling out again, as a new release.`}
          close={() => setTarget(undefined)}
        >
          <p>A new release with the code and the config of version {target} replaces the current one.</p>
        </ActionDialog>
      )}
    </div>
  )
}
