import type { App, LastDeploy } from './api/apps.js'
import type { CommitFacts } from './git/commits.js'
import { canaryLine, cpuText, memoryText } from './ps/status-text.js'
import type { Column } from './ui/table.js'
import { agoText, fieldsText } from './ui/index.js'

/** What this folder's repository knows of commits, by their ids. */
export type Commits = ReadonlyMap<string, CommitFacts>

/** Where an app runs, as far as it is known. */
export function placeOf({ cloud, region }: Pick<App, 'cloud' | 'region'>): string {
  return [cloud, region].filter((each) => each !== undefined).join(' ')
}

/** What is known of the commits that were deployed last. */
export async function commitsOf(apps: readonly App[]): Promise<Commits> {
  const ids = apps.flatMap(({ details }) => details?.last_deploy?.sha ?? [])
  if (ids.length === 0) return new Map()
  const { commitFacts } = await import('./git/commits.js')
  return commitFacts(ids, process.cwd())
}

/** The columns of a list of apps; those about which the platform tells nothing are not there. */
export function appColumns(apps: readonly App[], commits: Commits): Column<App>[] {
  const has = (text: (app: App) => string) => apps.some((app) => text(app) !== '')
  const memory = ({ details = {} }: App) => memoryText(details)
  const cpu = ({ details = {} }: App) => cpuText(details)
  const deploy = ({ details }: App) => deployText(details?.last_deploy, commits)
  return [
    { heading: 'NAME', text: (app) => app.unique_name },
    { heading: 'REPLICAS', text: replicasText },
    { heading: 'SIZE', text: (app) => String(app.size ?? ''), leaves: 4 },
    ...(has(memory) ? [{ heading: 'MEMORY', text: memory, leaves: 6 }] : []),
    ...(has(cpu) ? [{ heading: 'CPU', text: cpu, leaves: 5 }] : []),
    ...(has(deploy) ? [{ heading: 'LAST DEPLOY', text: deploy, shortens: true, leaves: 7 }] : []),
    ...(has(problemText) ? [{ heading: 'PROBLEM', text: problemText, shortens: true }] : []),
    { heading: 'REGION', text: placeOf, leaves: 2 },
    { heading: 'STACK', text: (app) => app.stack ?? '', leaves: 1 },
  ]
}

/** All that is known of an app, a line for each thing. */
export function appText(app: App, address: string, commits: Commits): string {
  const { details = {} } = app
  const { canary, maintenance, problem, last_deploy: deploy } = details
  const version = deploy?.version === undefined ? '' : `version ${deploy.version}, `
  return fieldsText([
    ['Name', app.unique_name],
    ['Address', address],
    ['Problem', problem],
    ['Maintenance', maintenance ? `on; turn it off: gigalixir maintenance:off -a ${app.unique_name}` : ''],
    ['Replicas', replicasText(app)],
    ['Size', String(app.size ?? '')],
    ['Memory', memoryText(details)],
    ['CPU', cpuText(details)],
    ['Last deploy', deploy && version + deployText(deploy, commits)],
    ['Canary', canary && canaryLine(canary).replace('Canary: ', '')],
    ['Region', placeOf(app)],
    ['Stack', app.stack],
  ])
}

/** How many run of how many, where that is told: `1 of 2`. */
function replicasText({ replicas, details }: App): string {
  const all = String(replicas ?? '')
  return details?.replicas_running === undefined ? all : `${details.replicas_running} of ${all}`
}

/** When, by whom, and what: `3 min ago by Ada: Greet people`. */
function deployText(deploy: LastDeploy | undefined, commits: Commits): string {
  if (deploy === undefined) return ''
  const commit = commits.get(deploy.sha ?? '')
  const who = commit?.author ?? deploy.actor
  const what = commit?.subject ?? deploy.sha?.slice(0, 7)
  const begin = [agoText(deploy.created_at), ...(who === undefined ? [] : [`by ${who}`])].join(' ').trim()
  return [begin, ...(what === undefined ? [] : [what])].filter((each) => each !== '').join(': ')
}

function problemText({ details }: App): string {
  return details?.problem ?? (details?.maintenance ? 'maintenance mode is on' : '')
}
