import { Type } from '@sinclair/typebox'
import { call } from './call.js'
import { AppParams, Timestamp } from './schemas.js'

/** Calls about past builds, beyond the existing platform: there the output of a push is told once, and kept nowhere. */
const Build = Type.Object({
  /** Counts from 1 in each app. */
  id: Type.Integer(),
  /** `queued`: it waits for other builds; `stopped`: somebody ended the push; `interrupted`: the simulator died while it was built. */
  state: Type.Union(
    ['queued', 'building', 'succeeded', 'failed', 'stopped', 'interrupted'].map((state) =>
      Type.Literal(state),
    ),
  ),
  sha: Type.String(),
  branch: Type.String(),
  /** Email of who pushed. */
  pushed_by: Type.String(),
  /** Of one that waits, when it was pushed. */
  started_at: Timestamp,
  ended_at: Type.Union([Timestamp, Type.Null()]),
  /** The release that was made of it. */
  version: Type.Union([Type.Integer(), Type.Null()]),
  /** Bytes of the slug. */
  slug_size: Type.Union([Type.Integer(), Type.Null()]),
  /** Where it stands while it waits; 1 is next. */
  queue: Type.Union([
    Type.Object({
      position: Type.Integer(),
      /** What is built now. */
      waiting_for: Type.Array(Type.Object({ app: Type.String(), id: Type.Integer() })),
    }),
    Type.Null(),
  ]),
  /** Why there is no release. */
  reason: Type.Union([Type.String(), Type.Null()]),
})

/** Newest first. */
export const list = call({
  name: 'builds.list',
  method: 'GET',
  path: '/api/apps/:app/builds',
  params: AppParams,
  answer: Type.Array(Build),
})

/** A build with what it printed, so far when it goes on. Of long output the middle is left out, with a line that says so. */
export const output = call({
  name: 'builds.output',
  method: 'GET',
  path: '/api/apps/:app/builds/:build/output',
  /** The build's id, or `latest`. */
  params: Type.Object({ app: Type.String(), build: Type.String() }),
  answer: Type.Composite([Build, Type.Object({ output: Type.String() })]),
})

/** Starts the kept container of a build that failed. Whoever shares the simulator's Docker can run something in it then. */
export const openShell = call({
  name: 'builds.openShell',
  method: 'POST',
  path: '/api/apps/:app/builds/:build/shell',
  /** The build's id, or `latest`. */
  params: Type.Object({ app: Type.String(), build: Type.String() }),
  answer: Type.Object({
    id: Type.Integer(),
    /** Docker's id of the container. */
    container: Type.String(),
    kept_until: Timestamp,
  }),
})
