import type { BoardApp } from './board.js'

export type Tone = 'good' | 'bad' | 'warn' | 'info' | 'plain'

export interface Judged {
  readonly tone: Tone
  readonly text: string
}

/** How an app is, in a word or two: what is worst comes first. */
export function judge(app: BoardApp): Judged {
  const healthy = app.replicas.filter(({ status }) => status === 'Healthy').length
  const crashed = app.replicas.filter(({ status }) => status === 'Crashed').length
  if (app.maintenance) return { tone: 'warn', text: 'Maintenance' }
  if (app.release === null) {
    if (app.build?.state === 'building') return { tone: 'info', text: 'Building' }
    if (app.build?.state === 'failed') return { tone: 'bad', text: 'Build failed' }
    return { tone: 'plain', text: 'Not deployed' }
  }
  if (app.replicas_desired === 0) return { tone: 'plain', text: 'Scaled to 0' }
  if (app.rollout?.state === 'rolling') return { tone: 'info', text: 'Deploying' }
  if (crashed > 0) return { tone: 'bad', text: 'Crashing' }
  if (app.rollout?.state === 'failed')
    return healthy > 0 ? { tone: 'bad', text: 'Deploy failed' } : { tone: 'bad', text: 'Down' }
  if (app.build?.state === 'building') return { tone: 'info', text: 'Building' }
  if (healthy >= app.replicas_desired) return { tone: 'good', text: 'Healthy' }
  return healthy > 0 ? { tone: 'warn', text: 'Degraded' } : { tone: 'warn', text: 'Starting' }
}

export function toneOfReplica(status: string): Tone {
  switch (status) {
    case 'Healthy':
      return 'good'
    case 'Crashed':
      return 'bad'
    case 'Unhealthy':
      return 'warn'
    case 'Starting':
      return 'info'
    default:
      return 'plain'
  }
}

/** Something a person should look at. */
export interface Need {
  readonly app: string
  readonly title: string
  readonly detail: string
  /** Where to look, within the page of the app. */
  readonly look: string
  readonly command: string
}

export function needsOf(app: BoardApp): Need[] {
  const needs: Need[] = []
  const { name, rollout, build } = app
  if (rollout?.state === 'failed' && app.replicas_desired > 0)
    needs.push({
      app: name,
      title: `Release ${rollout.version} of ${name} failed`,
      detail: [sentence(rollout.reason), rollout.fix].filter((text) => text !== null).join(' '),
      look: 'overview',
      command: `gigalixir releases:rollback -a ${name}`,
    })
  const crashing = app.replicas.filter(({ status, restarts }) => status === 'Crashed' && restarts > 0)
  const [first] = crashing
  if (first)
    needs.push({
      app: name,
      title: `${name} crashes again and again`,
      detail: `${first.name} was restarted ${first.restarts === 1 ? 'once' : `${first.restarts} times`}. Last exit: ${first.last_state ?? 'unknown'}.`,
      look: 'logs',
      command: `gigalixir logs -a ${name}`,
    })
  if (build?.state === 'failed' && app.release === null)
    needs.push({
      app: name,
      title: `Build ${build.id} of ${name} failed`,
      detail: 'Nothing is deployed yet.',
      look: 'builds',
      command: `gigalixir builds:output -a ${name}`,
    })
  return needs
}

function sentence(text: string | null): string | null {
  if (text === null || text === '') return null
  const begun = text.charAt(0).toUpperCase() + text.slice(1)
  return /[.!?]$/.test(begun) ? begun : `${begun}.`
}
