import { isHealthy } from '../api/apps.js'
import type { AppStatus, Pod } from '../api/apps.js'
import { replicaCount } from '../deploy/replica-count.js'
import { durationText } from '../ui/duration.js'
import { inStateColor } from '../ui/meaning.js'
import type { Column } from '../ui/table.js'

/** Makes a table of rows. */
export type Table = <Row>(rows: readonly Row[], columns: readonly Column<Row>[]) => string

/** One screen for an app: what runs, since when, at which address, in which special state, and what is wrong. */
export function statusText(status: AppStatus, address: string | undefined, table: Table): string {
  const { rollout, failed_replica: failed, one_offs: oneOffs, pods, canary } = status
  const lines = [
    headline(status),
    ...(status.problem === undefined ? [] : [status.problem]),
    ...(address === undefined ? [] : [`Address: ${address}`]),
    ...(status.maintenance
      ? [`Maintenance mode is on. Turn it off: gigalixir maintenance:off -a ${status.unique_name}`]
      : []),
    ...(canary ? [canaryLine(canary)] : []),
    ...(rollout ? [rolloutLine(rollout)] : []),
    ...(rollout?.hot ? [hotLine(rollout.hot)] : []),
    ...(rollout?.fix === undefined ? [] : [`Fix: ${rollout.fix}`]),
    ...pods.flatMap(({ name, problem }) => (problem === undefined ? [] : [`${name}: ${problem}`])),
    ...(failed ? failedLines(failed, status.unique_name) : []),
    ...(pods.length === 0 ? [] : ['', replicaTable(pods, table)]),
    ...(oneOffs ? ['', oneOffTable(oneOffs, table)] : []),
  ]
  return lines.join('\n')
}

/** Whether a first page can be asked for. */
export function answers({ pods, maintenance }: AppStatus): boolean {
  return maintenance !== true && pods.some(isHealthy)
}

function replicaTable(pods: readonly Pod[], table: Table): string {
  const has = (field: keyof Pod) => pods.some((pod) => pod[field] !== undefined)
  return table(pods, [
    { heading: 'REPLICA', text: (pod) => pod.name },
    { heading: 'STATUS', text: stateText, paint: inStateColor },
    { heading: 'VERSION', text: (pod) => String(pod.version ?? ''), leaves: 4 },
    { heading: 'COMMIT', text: (pod) => (pod.sha ?? '').slice(0, 7), leaves: 1 },
    ...(has('started_at') ? [{ heading: 'AGE', text: (pod: Pod) => ageText(pod.started_at) }] : []),
    ...(has('memory') ? [{ heading: 'MEMORY', text: memoryText }] : []),
    ...(has('cpu') ? [{ heading: 'CPU', text: cpuText, leaves: 5 }] : []),
    { heading: 'LAST EXIT', text: (pod) => pod.lastState ?? '', leaves: 3 },
    ...(has('restarts')
      ? [{ heading: 'RESTARTS', text: (pod: Pod) => String(pod.restarts ?? 0), leaves: 2 }]
      : []),
  ])
}

function oneOffTable(oneOffs: NonNullable<AppStatus['one_offs']>, table: Table): string {
  return table(oneOffs, [
    { heading: 'ONE-OFF', text: (each) => each.name },
    { heading: 'TYPE', text: (each) => each.kind ?? '' },
    { heading: 'VERSION', text: (each) => String(each.version ?? '') },
    { heading: 'AGE', text: (each) => ageText(each.started_at) },
  ])
}

/** How much of how much: `61 of 300 MB`. */
export function memoryText({ memory, memory_limit: limit }: Pick<Pod, 'memory' | 'memory_limit'>): string {
  if (memory === undefined) return ''
  const megabytes = (bytes: number) => Math.round(bytes / 1024 ** 2)
  return limit === undefined ? `${megabytes(memory)} MB` : `${megabytes(memory)} of ${megabytes(limit)} MB`
}

/** Of one core. */
export function cpuText({ cpu }: Pick<Pod, 'cpu'>): string {
  return cpu === undefined ? '' : `${Math.round(cpu * 100)} %`
}

/** How long something runs; empty where that is not told. */
function ageText(since: string | undefined): string {
  const at = Date.parse(since ?? '')
  return Number.isNaN(at) ? '' : durationText((Date.now() - at) / 1000)
}

export function headline(status: AppStatus): string {
  const { unique_name: app, replicas_running: running, replicas_desired: desired, size, stack } = status
  const of = desired === undefined ? '' : ` of ${desired}`
  return [
    `${app}: ${running}${of} replicas running`,
    ...(size === undefined ? [] : [`size ${size}`]),
    ...(stack === undefined ? [] : [stack]),
  ].join(', ')
}

export function canaryLine({ name, weight }: NonNullable<AppStatus['canary']>): string {
  return `Canary: ${name}${weight === undefined ? '' : `, ${weight} %`}`
}

/** A crashed one waits longer each time; one that is being replaced is told from those that stay. */
function stateText({ status, next_start_at: next, current }: Pod): string {
  const leaving = current === false && status === 'Healthy' ? ', being replaced' : ''
  if (next === undefined || Number.isNaN(Date.parse(next))) return `${status}${leaving}`
  return `${status}, again in ${Math.max(0, Math.ceil((Date.parse(next) - Date.now()) / 1000))} s`
}

export function failedLines(failed: NonNullable<AppStatus['failed_replica']>, app: string): string[] {
  const { name, version, kept_until: until, crash_dump: dump } = failed
  const time = until === undefined ? 'Kept' : `Kept until ${until.slice(0, 16).replace('T', ' ')} UTC`
  const what = version === undefined ? name : `${name} of version ${version}`
  return [
    `${time}: ${what}, as it ended. What it printed: gigalixir logs --replica ${name}`,
    ...(dump ? [`It left a crash dump: gigalixir ps:dump --failed -a ${app}`] : []),
  ]
}

export function rolloutLine(rollout: NonNullable<AppStatus['rollout']>): string {
  const { version, state, reason, serving, attempt = 1, attempts } = rollout
  const again = attempt > 1 && attempts !== undefined ? `, attempt ${attempt} of ${attempts}` : ''
  if (state !== 'failed') return `Newest rollout: version ${version}, ${state}${again}`
  const now = serving === undefined ? 'nothing is live' : `version ${serving} is live`
  return `Newest rollout: version ${version} failed (${reason ?? 'no reason was given'}); ${now}`
}

/** A rollout that was to keep the state of what ran. */
export function hotLine({
  upgraded,
  failure,
}: NonNullable<NonNullable<AppStatus['rollout']>['hot']>): string {
  const kept = upgraded > 0 ? `${replicaCount(upgraded)} upgraded in place` : 'none upgraded in place'
  if (failure === undefined) return `Hot upgrade: ${kept}`
  return `Hot upgrade: ${kept}, ${upgraded > 0 ? 'the others' : 'all'} replaced: ${failure}`
}
