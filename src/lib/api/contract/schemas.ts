import { Type } from '@sinclair/typebox'
import type { Static } from '@sinclair/typebox'

/**
 * Shapes several resources share. An answer's object may carry more fields than listed: clients must ignore what they
 * do not know, so the schemas stay open; what is listed is always there.
 */

/** `2017-04-12T17:43:28.000+00:00` */
export const Timestamp = Type.String({
  pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}\\+00:00$',
})

/**
 * An app's name is a host name label and part of file and container names: lower-case letters, digits and dashes, a
 * letter first, 3 to 50 characters (50 leaves room for a replica's suffix within a host name's 63).
 */
export const APP_NAME_PATTERN = '^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){2,49}$'
export const AppName = Type.String({ pattern: APP_NAME_PATTERN })

/** In paths any name is accepted and simply not found, so that a strange name is a 404 and not a 422. */
export const AppParams = Type.Object({ app: Type.String() })

export const Replicas = Type.Integer({ minimum: 0, maximum: 100 })
/** GB of memory and CPU shares, in steps of 0.1. */
export const Size = Type.Number({ minimum: 0.2, maximum: 128 })

export const App = Type.Object({
  unique_name: Type.String(),
  replicas: Type.Integer(),
  size: Type.Number(),
  cloud: Type.String(),
  region: Type.String(),
  stack: Type.String(),
})
export type App = Static<typeof App>

/** Beyond the existing platform: an app with what it is doing, where that was asked for. */
export const AppAtAGlance = Type.Object({
  ...App.properties,
  details: Type.Optional(
    Type.Object({
      /** How many replicas are healthy. */
      replicas_running: Type.Integer(),
      /** Of all replicas together: bytes of memory in use, cached files left out, how many they may use, and cores they keep busy. */
      memory: Type.Optional(Type.Integer()),
      memory_limit: Type.Optional(Type.Integer()),
      cpu: Type.Optional(Type.Number()),
      /** The release that brought the newest code, whatever became of it. */
      last_deploy: Type.Optional(
        Type.Object({
          version: Type.Integer(),
          sha: Type.String(),
          created_at: Timestamp,
          status: Type.String(),
          /** Email of who made it. */
          actor: Type.Optional(Type.String()),
        }),
      ),
      /** What is wrong, in a sentence without its period. */
      problem: Type.Optional(Type.String()),
      maintenance: Type.Optional(Type.Boolean()),
      canary: Type.Optional(Type.Object({ name: Type.String(), weight: Type.Number() })),
    }),
  ),
})

export const Release = Type.Object({
  version: Type.Integer(),
  sha: Type.String(),
  summary: Type.String(),
  created_at: Timestamp,
  /**
   * Beyond the existing platform: what became of the release. `pending` while it rolls out, `failed` when its replicas
   * never became healthy and the one before went on serving.
   */
  status: Type.Optional(
    Type.Union([
      Type.Literal('pending'),
      Type.Literal('healthy'),
      Type.Literal('failed'),
      Type.Literal('superseded'),
    ]),
  ),
  /** Why it failed, in a sentence. */
  reason: Type.Optional(Type.String()),
  /** Beyond the existing platform: it is the one that is live. */
  current: Type.Optional(Type.Boolean()),
  /** Beyond the existing platform: email of who made it; left out for the platform itself. */
  actor: Type.Optional(Type.String()),
})
export type Release = Static<typeof Release>

export const Pod = Type.Object({
  name: Type.String(),
  sha: Type.String(),
  version: Type.Integer(),
  /** `Healthy` once the health check passes; else what it is doing (`Starting`, `Unhealthy`, `Crashed`, `Draining`). */
  status: Type.String(),
  /** Why its last run ended, such as `OOMKilled` or `Error (exit code 1)`. */
  lastState: Type.Optional(Type.String()),
  /** Beyond the existing platform: how often it was started again, when that ever happened. */
  restarts: Type.Optional(Type.Integer()),
  /** Beyond the existing platform: when a crashed one is started again. */
  next_start_at: Type.Optional(Timestamp),
  /** Beyond the existing platform: whether it is what is wanted now, and not one that is being replaced. */
  current: Type.Optional(Type.Boolean()),
  /** Beyond the existing platform: when it was started last. */
  started_at: Type.Optional(Timestamp),
  /** Beyond the existing platform: why it will not become healthy as it is, seen before its time is up. */
  problem: Type.Optional(Type.String()),
  /** Beyond the existing platform: bytes of memory in use, cached files left out, and how many it may use. Only when asked for. */
  memory: Type.Optional(Type.Integer()),
  memory_limit: Type.Optional(Type.Integer()),
  /** Beyond the existing platform: cores it keeps busy now, such as 0.25. Only when asked for. */
  cpu: Type.Optional(Type.Number()),
  /** Beyond the existing platform: when it counts as failed unless it is healthy by then; only while it starts. */
  gives_up_at: Type.Optional(Timestamp),
})
export type Pod = Static<typeof Pod>

/** Beyond the existing platform: a replica that did not become healthy or left a crash dump, kept to be looked at. */
export const FailedReplica = Type.Object({
  name: Type.String(),
  version: Type.Integer(),
  lastState: Type.Optional(Type.String()),
  kept_until: Timestamp,
  /** Its node wrote a crash dump; only when it did. */
  crash_dump: Type.Optional(Type.Literal(true)),
})
export type FailedReplica = Static<typeof FailedReplica>

/** Beyond the existing platform: a job or a FLAME runner that runs now, in a container of its own. */
export const OneOff = Type.Object({
  name: Type.String(),
  kind: Type.Union([Type.Literal('job'), Type.Literal('runner')]),
  version: Type.Integer(),
  started_at: Timestamp,
})
export type OneOff = Static<typeof OneOff>

/** Beyond the existing platform: the newest rollout, so that a client can follow one without guessing from pods. */
export const Rollout = Type.Object({
  /** Another one for each change of what runs, also for one without a new release, such as a restart. */
  id: Type.Optional(Type.Integer()),
  version: Type.Integer(),
  state: Type.Union([
    Type.Literal('rolling'),
    Type.Literal('healthy'),
    Type.Literal('failed'),
    Type.Literal('superseded'),
  ]),
  /** While it rolls: how many times new replicas were started, this one included, and after how many it has failed. */
  attempt: Type.Optional(Type.Integer()),
  attempts: Type.Optional(Type.Integer()),
  reason: Type.Optional(Type.String()),
  /** What to do about it, where the cause is known. */
  fix: Type.Optional(Type.String()),
  /** The last lines the failed replica printed. */
  last_output: Type.Optional(Type.Array(Type.String())),
  /** When it failed, the version that serves instead. */
  serving: Type.Optional(Type.Integer()),
  /** Beyond the existing platform: how an upgrade in place went, where one was asked for. */
  hot: Type.Optional(
    Type.Object({
      /** How many replicas were upgraded without being replaced. */
      upgraded: Type.Integer(),
      /** Why the others were replaced. */
      failure: Type.Optional(Type.String()),
    }),
  ),
})
export type Rollout = Static<typeof Rollout>

/** `{"errors": {"<field or empty string>": ["message", …]}}` */
export const Failure = Type.Object({ errors: Type.Record(Type.String(), Type.Array(Type.String())) })
export type Failure = Static<typeof Failure>
