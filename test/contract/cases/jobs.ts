import { expect } from 'vitest'
import { apps, jobs } from '../../../src/lib/api/contract/index.js'
import { ok, refused } from './call-case.js'
import type { CallCase } from './call-case.js'

/** Jobs, and replicas that are ended; in each world `first-light` runs a job. */
export const JOB_CASES: readonly CallCase[] = [
  {
    behaviour: 'runs a job and says by which name it goes on',
    ...ok(apps.run, '/api/apps/first-light/run', {
      input: { body: { command: ['mix', 'ecto.migrate'] } },
      data: { id: expect.stringMatching(/^first-light-job-/) as unknown },
    }),
  },
  ...[{}, { command: [] }, { command: 'mix' }, { command: [1] }, { command: [' '] }].map((body) => ({
    behaviour: `runs no job with ${JSON.stringify(body)}`,
    ...refused(422, 'POST', '/api/apps/first-light/run', { input: { body } }),
  })),
  {
    behaviour: 'says of a job with no words that it needs some',
    ...refused(422, 'POST', '/api/apps/first-light/run', {
      input: { body: { command: [] } },
      errors: { command: /^can't be blank$/ },
    }),
  },
  {
    behaviour: 'has nothing to run before the first deploy',
    ...refused(422, 'POST', '/api/apps/empty/run', {
      input: { body: { command: ['true'] } },
      errors: { '': /deploy to it first/ },
    }),
  },
  {
    behaviour: "runs no job in somebody else's app",
    ...refused(401, 'POST', '/api/apps/not-yours/run', { input: { body: { command: ['true'] } } }),
  },
  {
    behaviour: 'tells how a job stands',
    ...ok(jobs.get, '/api/apps/first-light/jobs/first-light-job-3', {
      data: { state: 'running', version: 2, exit_code: null },
    }),
  },
  {
    behaviour: 'knows no job by an unknown name',
    ...refused(404, 'GET', '/api/apps/first-light/jobs/other', { errors: { '': /`other` not found/ } }),
  },
  {
    behaviour: 'has no output of an unknown job',
    ...refused(404, 'GET', '/api/apps/first-light/jobs/other/output'),
  },
  {
    behaviour: 'ends a replica',
    ...ok(apps.killReplica, '/api/apps/first-light/pods/first-light-2', { data: {} }),
  },
  {
    behaviour: 'ends no replica of an unknown name',
    ...refused(404, 'DELETE', '/api/apps/first-light/pods/first-light-9', {
      errors: { '': /`first-light-9` not found/ },
    }),
  },
  {
    behaviour: "ends no replica of somebody else's app",
    ...refused(401, 'DELETE', '/api/apps/not-yours/pods/not-yours-1'),
  },
]
