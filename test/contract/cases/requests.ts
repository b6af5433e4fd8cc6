import { refused } from './call-case.js'
import type { CallCase } from './call-case.js'

/** Requests that are not well formed. */
export const REQUEST_CASES: readonly CallCase[] = [
  {
    behaviour: 'knows no other URL',
    ...refused(404, 'GET', '/api/nothing?secret=1', { errors: { '': /not answer GET \/api\/nothing yet/ } }),
  },
  { behaviour: 'knows no other method', ...refused(404, 'PATCH', '/api/apps', { errors: { '': /PATCH/ } }) },
  {
    behaviour: 'says that a request is not JSON',
    ...refused(400, 'POST', '/api/apps', {
      input: { rawBody: '{"unique_name":', headers: { 'content-type': 'application/json' } },
      errors: { '': /not valid JSON/ },
    }),
  },
  {
    behaviour: 'says that a request has to be JSON',
    ...refused(415, 'POST', '/api/apps', {
      input: { rawBody: 'unique_name=x', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      errors: { '': /Content-Type: application\/json/ },
    }),
  },
  {
    behaviour: 'says that a request is too large',
    ...refused(413, 'POST', '/api/apps', {
      input: { body: { unique_name: 'x'.repeat(2_000_000) } },
      errors: { '': /too large/ },
    }),
  },
  {
    behaviour: 'refuses a request that would reach into objects',
    ...refused(400, 'POST', '/api/apps/first-light/configs', {
      input: {
        rawBody: '{"configs":{"__proto__":{"a":"b"}}}',
        headers: { 'content-type': 'application/json' },
      },
      errors: { '': /./ },
    }),
  },
  {
    behaviour: 'says that a URL is not well encoded',
    ...refused(400, 'GET', '/api/apps/%zz', { errors: { '': /not encoded correctly/ } }),
  },
  {
    behaviour: 'refuses a number of log lines that is none',
    ...refused(422, 'GET', '/api/apps/first-light/logs?num_lines=many', { errors: { num_lines: /many/ } }),
  },
  {
    behaviour: 'refuses a query parameter that is there twice',
    ...refused(422, 'GET', '/api/apps/first-light/logs?follow=1&follow=1', { errors: { follow: /string/ } }),
  },
]
