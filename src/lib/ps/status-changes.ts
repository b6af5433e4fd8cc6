import type { AppStatus, Pod } from '../api/apps.js'
import { canaryLine, failedLines, headline, hotLine, rolloutLine } from './status-text.js'

/** Something that is true of an app now. */
interface Fact {
  /** What it is about: the same from look to look. */
  readonly about: string
  readonly text: string
  /** What is said once it is not true any more; nothing where something else says so. */
  readonly over?: string
}

/**
 * What changes of an app's state, a line each, without what changes all the time (ages, memory, CPU): for logs and pipes.
 * The first look tells all there is.
 */
export class StatusChanges {
  #before: ReadonlyMap<string, Fact> = new Map()

  /** @returns lines that are new or differ since the last look; none when nothing changed */
  take(status: AppStatus): string[] {
    const now = new Map(facts(status).map((fact) => [fact.about, fact]))
    const news = [...now.values()].filter(({ about, text }) => this.#before.get(about)?.text !== text)
    const over = [...this.#before.values()].filter(({ about }) => !now.has(about)).map((fact) => fact.over)
    this.#before = now
    return [...over, ...news.map(({ text }) => text)].filter((line) => line !== undefined)
  }
}

function facts(status: AppStatus): Fact[] {
  const { problem, maintenance, canary, rollout, failed_replica: failed, pods, one_offs: oneOffs } = status
  return [
    { about: 'headline', text: headline(status) },
    ...(problem === undefined ? [] : [{ about: 'problem', text: problem, over: 'All is well again' }]),
    ...(maintenance
      ? [{ about: 'maintenance', text: 'Maintenance mode is on', over: 'Maintenance mode is off' }]
      : []),
    ...(canary ? [{ about: 'canary', text: canaryLine(canary), over: 'No canary' }] : []),
    ...(rollout ? [{ about: 'rollout', text: rolloutLine(rollout) }] : []),
    ...(rollout?.hot ? [{ about: 'hot', text: hotLine(rollout.hot) }] : []),
    ...pods.map((pod) => ({ about: pod.name, text: replicaLine(pod), over: `${pod.name}: removed` })),
    ...(failed ? [{ about: 'failed', text: failedLines(failed, status.unique_name).join(' ') }] : []),
    ...(oneOffs ?? []).map(({ name, kind = 'one-off' }) => ({
      about: name,
      text: `${name}: ${kind} running`,
      over: `${name}: ${kind} ended`,
    })),
  ]
}

function replicaLine({ name, status, version, current, restarts = 0, lastState, problem }: Pod): string {
  return [
    `${name}: ${status}`,
    ...(current === false ? ['being replaced'] : []),
    ...(version === undefined ? [] : [`version ${version}`]),
    ...(restarts === 0 ? [] : [`restarts ${restarts}`]),
    ...(lastState === undefined ? [] : [`last exit ${lastState}`]),
    ...(problem === undefined ? [] : [problem]),
  ].join(', ')
}
