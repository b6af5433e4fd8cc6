import type { App as AppAnswer, Release as ReleaseAnswer } from '../../../lib/api/contract/index.js'
import type { App, Release } from '../../domain.js'

/** `2017-04-12T17:43:28.000+00:00` */
export function timestamp(date: Date): string {
  return date.toISOString().replace('Z', '+00:00')
}

export function appAnswer(app: App): AppAnswer {
  return {
    unique_name: app.name,
    replicas: app.replicas,
    size: app.size,
    cloud: app.cloud,
    region: app.region,
    stack: app.stack,
  }
}

export function releaseAnswer(release: Release): ReleaseAnswer {
  return {
    version: release.version,
    sha: release.commitSha,
    summary: release.summary,
    created_at: timestamp(release.createdAt),
    status: release.status,
    ...(release.reason !== null && { reason: release.reason }),
  }
}
