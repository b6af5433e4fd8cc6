import { configs } from '../../../src/lib/api/contract/index.js'
import { ok, refused } from './call-case.js'
import type { CallCase } from './call-case.js'

export const CONFIG_CASES: readonly CallCase[] = [
  { behaviour: 'lists configs', ...ok(configs.list, '/api/apps/first-light/configs', { data: { A: '1' } }) },
  {
    behaviour: 'sets some configs and leaves the others',
    ...ok(configs.set, '/api/apps/first-light/configs', {
      input: { body: { configs: { B: 'two\n"🦀"', EMPTY: '' } } },
      data: { A: '1', B: 'two\n"🦀"', EMPTY: '' },
    }),
  },
  {
    behaviour: 'takes the last of a key that is there twice',
    ...ok(configs.set, '/api/apps/first-light/configs', {
      input: {
        rawBody: '{"configs":{"TWICE":"first","TWICE":"last"}}',
        headers: { 'content-type': 'application/json' },
      },
      data: { TWICE: 'last' },
    }),
  },
  {
    behaviour: 'unsets a config',
    ...ok(configs.unset, '/api/apps/first-light/configs', { input: { body: { key: 'A' } }, data: {} }),
  },
  {
    behaviour: 'says that a config to unset is not there',
    ...refused(404, 'DELETE', '/api/apps/first-light/configs', {
      input: { body: { key: 'toString' } },
      errors: { '': /`toString` not found/ },
    }),
  },
  ...['1A', 'A-B', 'A B', '', 'Ä', 'A=B'].map((key) => ({
    behaviour: `refuses the config name ${JSON.stringify(key)}`,
    ...refused(422, 'POST', '/api/apps/first-light/configs', {
      input: { body: { configs: { [key]: 'x' } } },
      errors: { configs: /is not a valid config name/ },
    }),
  })),
  {
    behaviour: 'refuses more than 32 KiB of config and names the limit',
    ...refused(422, 'POST', '/api/apps/first-light/configs', {
      input: { body: { configs: { BIG: 'x'.repeat(40_000) } } },
      errors: { configs: /32 KiB/ },
    }),
  },
  {
    behaviour: 'refuses config values that are no text, and names which they are',
    ...refused(422, 'POST', '/api/apps/first-light/configs', {
      input: { body: { configs: { PORT: 4000, A: 'text', 'a/b~c': null } } },
      errors: { configs: /^`PORT` must be string `a\/b~c` must be string$/ },
    }),
  },
  {
    behaviour: 'refuses to set configs when none are sent',
    ...refused(422, 'POST', '/api/apps/first-light/configs', {
      errors: { '': /request body must be a JSON object/ },
    }),
  },
]
