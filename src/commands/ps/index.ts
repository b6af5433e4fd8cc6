import { appAddress } from '../../lib/app-address.js'
import { getStatus, isHealthy } from '../../lib/api/apps.js'
import type { AppStatus, Pod } from '../../lib/api/apps.js'
import { BaseCommand } from '../../lib/base-command.js'
import { replicaCount } from '../../lib/deploy/count-replicas.js'
import { appFlag } from '../../lib/flags.js'

export default class Ps extends BaseCommand {
  static override summary = "Show the app's replicas and how they are."
  static override examples = ['<%= config.bin %> ps', '<%= config.bin %> ps -a my-app --json']
  static override hiddenAliases = ['status']
  static override flags = { ...appFlag }

  async run(): Promise<void> {
    const { flags } = await this.parse(Ps)
    const { app, session } = await this.appSession(flags)
    const output = this.output(flags)
    const status = await getStatus(session, app)
    const isServing = status.pods.some(isHealthy)
    const address = isServing && !output.forMachines ? await appAddress(session.target, app) : undefined
    output.data(status.raw, () =>
      [
        headline(status),
        ...(address === undefined ? [] : [`Address: ${address}`]),
        ...(status.rollout ? [rolloutLine(status.rollout)] : []),
        ...(status.rollout?.hot ? [hotLine(status.rollout.hot)] : []),
        ...(status.rollout?.fix === undefined ? [] : [`What to do: ${status.rollout.fix}`]),
        ...(status.failed_replica ? [failedLine(status.failed_replica)] : []),
        ...(status.pods.length === 0 ? [] : ['', replicaTable()]),
        ...(status.one_offs ? ['', oneOffTable(status.one_offs)] : []),
      ].join('\n'),
    )
    if (status.pods.length === 0) output.hint('Nothing runs. Deploy what is committed: gigalixir deploy')

    function replicaTable(): string {
      return output.table(status.pods, [
        { heading: 'REPLICA', text: (pod) => pod.name },
        { heading: 'STATUS', text: statusText },
        { heading: 'VERSION', text: (pod) => String(pod.version ?? '') },
        { heading: 'COMMIT', text: (pod) => (pod.sha ?? '').slice(0, 7) },
        { heading: 'LAST ENDED', text: (pod) => pod.lastState ?? '' },
        ...(status.pods.some((pod) => pod.restarts !== undefined)
          ? [{ heading: 'RESTARTS', text: (pod: Pod) => String(pod.restarts ?? 0) }]
          : []),
      ])
    }

    function oneOffTable(oneOffs: NonNullable<AppStatus['one_offs']>): string {
      return output.table(oneOffs, [
        { heading: 'BESIDE THEM', text: (each) => each.name },
        { heading: 'WHAT', text: (each) => each.kind ?? '' },
        { heading: 'VERSION', text: (each) => String(each.version ?? '') },
        { heading: 'STARTED', text: (each) => each.started_at ?? '' },
      ])
    }
  }
}

function headline(status: AppStatus): string {
  const { unique_name: app, replicas_running: running, replicas_desired: desired, size, stack } = status
  const of = desired === undefined ? '' : ` of ${desired}`
  return [
    `${app}: ${running}${of} replicas running`,
    ...(size === undefined ? [] : [`size ${size}`]),
    ...(stack === undefined ? [] : [stack]),
  ].join(', ')
}

/** A crashed one waits longer each time. */
function statusText({ status, next_start_at: next }: Pod): string {
  if (next === undefined || Number.isNaN(Date.parse(next))) return status
  return `${status}, again in ${Math.max(0, Math.ceil((Date.parse(next) - Date.now()) / 1000))} s`
}

function failedLine({ name, version, kept_until: until }: NonNullable<AppStatus['failed_replica']>): string {
  const time = until === undefined ? 'Kept' : `Kept until ${until.slice(0, 16).replace('T', ' ')} UTC`
  const what = version === undefined ? name : `${name} of version ${version}`
  return `${time}: ${what}, as it ended. What it printed: gigalixir logs --replica ${name}`
}

function rolloutLine(rollout: NonNullable<AppStatus['rollout']>): string {
  const { version, state, reason, serving } = rollout
  if (state !== 'failed') return `Newest rollout: version ${version}, ${state}`
  const now = serving === undefined ? 'nothing serves' : `version ${serving} serves`
  return `Newest rollout: version ${version} failed (${reason ?? 'no reason was given'}); ${now}`
}

/** A rollout that was to keep the state of what ran. */
function hotLine({ upgraded, failure }: NonNullable<NonNullable<AppStatus['rollout']>['hot']>): string {
  const kept = upgraded > 0 ? `${replicaCount(upgraded)} upgraded in place` : 'none upgraded in place'
  if (failure === undefined) return `Hot upgrade: ${kept}`
  return `Hot upgrade: ${kept}, ${upgraded > 0 ? 'the others' : 'all'} replaced: ${failure}`
}
