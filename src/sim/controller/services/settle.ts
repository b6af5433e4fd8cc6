import type { Repositories } from '../../database/index.js'
import type { App } from '../../domain.js'
import type { RolloutOutcome } from '../../engine/index.js'

/** What follows from an outcome. */
export interface Settled {
  /** For the app's own log, as the platform's words. */
  readonly notices: readonly string[]
  /** Desired state is another one now and has to be applied. */
  readonly changed: boolean
}

const NOTHING: Settled = { notices: [], changed: false }

/** Keeps how a rollout ended and, when it failed, decides what to go back to. */
export async function settle(tx: Repositories, outcome: RolloutOutcome): Promise<Settled> {
  const app = await tx.apps.byName(outcome.app)
  if (!app) return NOTHING
  if (outcome.revision !== app.revision) {
    if (outcome.result === 'healthy') await provenLate(tx, app, outcome.version)
    return NOTHING
  }
  if (outcome.version !== app.releaseVersion) return NOTHING
  return outcome.result === 'healthy' ? succeeded(tx, app, outcome) : failed(tx, app, outcome)
}

async function succeeded(
  tx: Repositories,
  app: App,
  { version, revision, hot }: RolloutOutcome,
): Promise<Settled> {
  // Without a replica nothing was proven: a release nobody ran is nothing to fall back to.
  if (app.replicas > 0) {
    await tx.releases.setStatus(app.id, version, 'healthy', null)
    await tx.releases.supersedeBefore(app.id, version)
    await tx.apps.markGood(app.id, { version, ...partsOf(app) })
    await tx.releases.becameLive(app.id, version, new Date())
  }
  // After a fall-back the newest rollout is still the one that failed: the person who made it is to see that.
  await tx.rollouts.end(app.id, revision, { state: 'healthy', ...(hot && { hot }) })
  return NOTHING
}

/** It became healthy while a newer change was being written: it is good all the same. */
async function provenLate(tx: Repositories, app: App, version: number): Promise<void> {
  const release = await tx.releases.byVersion(app.id, version)
  if (release?.status !== 'pending' && release?.status !== 'superseded') return
  await tx.releases.setStatus(app.id, version, 'healthy', null)
  await tx.releases.becameLive(app.id, version, new Date())
  if (version < (app.goodVersion ?? 0) || app.replicas === 0) return
  // With the generation, size and stack of before: the newer change may be to these, and they are not proven yet.
  await tx.apps.markGood(app.id, { version, ...(goodPartsOf(app) ?? partsOf(app)) })
}

async function failed(tx: Repositories, app: App, outcome: RolloutOutcome): Promise<Settled> {
  const { version, revision, lastOutput, hot } = outcome
  const reason = withoutPeriod(outcome.reason ?? 'its replicas did not become healthy')
  const fix = outcome.fix ?? null
  const why = fix === null ? `${reason}.` : `${reason}. ${fix}`
  const before = await tx.rollouts.newest(app.id)
  const isKnown = before?.revision === revision && before.state === 'failed'
  await tx.rollouts.end(app.id, revision, {
    state: 'failed',
    reason,
    fix,
    ...(lastOutput && { lastOutput }),
    ...(hot && { hot }),
  })
  const good = app.goodVersion
  if (version !== good) await tx.releases.setStatus(app.id, version, 'failed', reason)
  if (isKnown && (good === null || version === good)) return NOTHING

  if (good === null) {
    await tx.activity.record(app, null, `Release ${version} did not become healthy.`)
    return {
      notices: [`Release ${version} did not become healthy: ${why} No release is live yet; still trying.`],
      changed: false,
    }
  }
  if (version !== good) {
    await tx.apps.change(app.id, { releaseVersion: good })
    await tx.activity.record(
      app,
      null,
      `Release ${version} did not become healthy; rolled back to release ${good}.`,
    )
    return {
      notices: [`Release ${version} did not become healthy: ${why} Release ${good} is still live.`],
      changed: true,
    }
  }
  const parts = goodPartsOf(app)
  if (parts === null) return NOTHING
  const { generation, size, stack } = parts
  if (app.generation === generation && app.size === size && app.stack === stack) {
    return { notices: [`Release ${version} is no longer healthy: ${why} Still trying.`], changed: false }
  }
  await tx.apps.change(app.id, parts)
  const those = stack === app.stack ? `of size ${size}` : `of size ${size} on ${stack}`
  await tx.activity.record(app, null, `New replicas did not become healthy; kept those ${those}.`)
  return {
    notices: [`New replicas did not become healthy: ${why} The previous ones, ${those}, are still live.`],
    changed: true,
  }
}

/** What replicas of one release may differ in. */
type Parts = Pick<App, 'generation' | 'size' | 'stack'>

function partsOf({ generation, size, stack }: App): Parts {
  return { generation, size, stack }
}

/** Those that became healthy last, or null before anything did. */
function goodPartsOf({ goodGeneration, goodSize, goodStack }: App): Parts | null {
  if (goodGeneration === null || goodSize === null || goodStack === null) return null
  return { generation: goodGeneration, size: goodSize, stack: goodStack }
}

/** A reason stands in the middle of our sentences. */
function withoutPeriod(reason: string): string {
  return reason.replace(/\.$/, '')
}
