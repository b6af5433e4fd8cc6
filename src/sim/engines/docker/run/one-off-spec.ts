import { LABEL, labels } from '../client/index.js'
import type { ContainerSpec } from '../client/index.js'
import { appContainerSpec } from './container-spec.js'
import type { Place } from './making.js'
import type { OneOffKind, OneOffRun } from '../../../engine/index.js'
import { nameSuffix } from '../../../engine/index.js'

/** A one-off as far as its container goes: what its labels tell a later run of the simulator. */
export interface OneOffFacts extends Pick<OneOffRun, 'app' | 'kind' | 'size' | 'stack' | 'maxSeconds'> {
  readonly name: string
  readonly version: number
}

/** Without the command and the variables: they may hold secrets, and `docker inspect` shows all of this. */
export function oneOffSpec(
  instance: string,
  { app, name, kind, size, stack, version, maxSeconds }: OneOffFacts,
  place: Place,
): ContainerSpec & { name: string } {
  return {
    ...appContainerSpec(instance, { app, name, size }, place),
    Cmd: ['one-off'],
    Labels: labels(instance, 'job', {
      app,
      replica: name,
      kind,
      version: String(version),
      size: String(size),
      stack,
      limit: maxSeconds === null ? '' : String(maxSeconds),
    }),
  }
}

/** What a container of ours was started as, read back from its labels; null when they are not complete. */
export function oneOffFromLabels(found: Record<string, string>): OneOffFacts | null {
  const [app, name, stack, kind] = [LABEL.app, LABEL.replica, LABEL.stack, LABEL.kind].map(
    (key) => found[key],
  )
  const [version, size, limit] = [LABEL.version, LABEL.size, LABEL.limit].map((key) => Number(found[key]))
  if (!app || !name || !stack || !isKind(kind)) return null
  if (version === undefined || size === undefined || limit === undefined) return null
  if (![version, size, limit].every(Number.isFinite)) return null
  return { app, name, stack, kind, version, size, maxSeconds: found[LABEL.limit] === '' ? null : limit }
}

/** `<app>-job-<5 random>`: no replica is named so, their middle part has no such letters. */
export function oneOffName(app: string, kind: OneOffKind): string {
  return `${app}-${kind === 'job' ? 'job' : 'flame'}-${nameSuffix()}`
}

function isKind(text: string | undefined): text is OneOffKind {
  return text === 'job' || text === 'runner'
}
