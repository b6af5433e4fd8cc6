import type * as calls from '../../src/lib/api/contract/apps.js'
import type { AnswerOf } from '../../src/lib/api/contract/call.js'
import type { App, Pod, Release } from '../../src/lib/api/contract/schemas.js'

/** A status as a platform sends it, with all that its contract promises. */
export type AppStatus = AnswerOf<typeof calls.status>

/** Answers of the platform, as short as a test allows: give only what the test is about. */
export function anApp(changes: Partial<App> = {}): App {
  return {
    unique_name: 'my-app',
    replicas: 1,
    size: 0.3,
    cloud: 'gcp',
    region: 'v2018-us-central1',
    stack: 'gigalixir-24',
    ...changes,
  }
}

export function aPod(changes: Partial<Pod> = {}): Pod {
  return { name: 'my-app-abcde', sha: 'a'.repeat(40), version: 1, status: 'Healthy', ...changes }
}

export function aStatus(changes: Partial<AppStatus> = {}): AppStatus {
  return {
    unique_name: 'my-app',
    replicas_desired: 1,
    replicas_running: 1,
    size: 0.3,
    stack: 'gigalixir-24',
    cloud: 'gcp',
    region: 'v2018-us-central1',
    pods: [aPod()],
    ...changes,
  }
}

export function aRelease(changes: Partial<Release> = {}): Release {
  return {
    version: 1,
    sha: 'a'.repeat(40),
    summary: 'Deploy aaaaaaa',
    created_at: '2017-04-12T17:43:28.000+00:00',
    ...changes,
  }
}
