import type { Build } from './api/builds.js'

/** Wider than that, a reason breaks the table on most terminals. */
const LONGEST_REASON = 72

/** How long a build took: `9.4 s`, `2 min 3 s`; nothing while it goes on. */
export function tookOf({ started_at, ended_at }: Pick<Build, 'started_at' | 'ended_at'>): string {
  if (started_at === undefined || ended_at === undefined) return ''
  const seconds = Math.max(0, Date.parse(ended_at) - Date.parse(started_at)) / 1000
  if (Number.isNaN(seconds)) return ''
  if (seconds < 60) return `${seconds.toFixed(1)} s`
  return `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`
}

/** Its commit, and the branch that was pushed. */
export function commitText({ sha = '', branch }: Build): string {
  return [sha.slice(0, 7), branch === undefined ? '' : `(${branch})`].filter(Boolean).join(' ')
}

/** What became of a build: the release and its size, why there is none, or what it waits for, on one line. */
export function outcomeOf({ version, slug_size, reason, queue }: Build): string {
  if (queue !== undefined) {
    const { position, waitingFor } = queue
    const place = position === 1 ? 'next in the queue' : `number ${position} in the queue`
    return cut(waitingFor.length === 0 ? place : `${place}; building now: ${waitingFor.join(', ')}`)
  }
  if (version !== undefined) {
    const size = slug_size === undefined ? '' : ` (${(slug_size / 1024 / 1024).toFixed(1)} MB)`
    return `version ${version}${size}`
  }
  return cut((reason ?? '').split('\n', 1)[0] ?? '')
}

function cut(line: string): string {
  return line.length <= LONGEST_REASON ? line : `${line.slice(0, LONGEST_REASON - 1)}…`
}
