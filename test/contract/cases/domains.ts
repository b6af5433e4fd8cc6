import { apps, configs, domains } from '../../../src/lib/api/contract/index.js'
import { ok, refused } from './call-case.js'
import type { CallCase, World } from './call-case.js'

const PATH = '/api/apps/first-light/domains'

const withDomain = async ({ test }: World): Promise<Record<string, string>> => {
  await test.call('POST', PATH, { body: { fqdn: 'www.example.com' } })
  return {}
}

export const DOMAIN_CASES: readonly CallCase[] = [
  {
    behaviour: 'tells what the CNAME record of a new domain has to be, and keeps it in lower case',
    ...ok(domains.add, PATH, {
      input: { body: { fqdn: 'WWW.Example.com.' } },
      data: { cname: 'www.example.com.gigalixirdns.com' },
    }),
  },
  {
    behaviour: 'lists the domains of an app',
    ...ok(domains.list, PATH, {
      before: withDomain,
      data: [{ fqdn: 'www.example.com', cname: 'www.example.com.gigalixirdns.com' }],
    }),
  },
  {
    behaviour: 'removes a domain',
    ...ok(domains.remove, PATH, { before: withDomain, input: { body: { fqdn: 'www.example.com' } } }),
  },
  {
    behaviour: 'says that a domain to remove is not there',
    ...refused(404, 'DELETE', PATH, { input: { body: { fqdn: 'other.example.com' } } }),
  },
  {
    behaviour: 'gives a domain to one app only',
    ...refused(422, 'POST', '/api/apps/empty/domains', {
      before: withDomain,
      input: { body: { fqdn: 'www.example.com' } },
      errors: { fqdn: /belongs to another app/ },
    }),
  },
  ...['example', 'https://example.com', 'example.com:80', 'a..b', '-a.example.com', '127.0.0.1', ''].map(
    (fqdn) => ({
      behaviour: `refuses ${JSON.stringify(fqdn)} as a domain`,
      ...refused(422, 'POST', PATH, {
        input: { body: { fqdn } },
        errors: { fqdn: /not a full domain name/ },
      }),
    }),
  ),
  ...['api.gigalixir.localhost', 'other.gigalixirapp.com'].map((fqdn) => ({
    behaviour: `refuses the platform's own ${fqdn} as a domain`,
    ...refused(422, 'POST', PATH, { input: { body: { fqdn } }, errors: { fqdn: /belongs to the platform/ } }),
  })),
  {
    behaviour: 'turns maintenance mode on',
    ...ok(apps.setMaintenance, '/api/apps/first-light/maintenance', { input: { body: { enable: true } } }),
  },
  {
    behaviour: 'copies the configs of another app, and answers with all there are then',
    ...ok(configs.copy, '/api/apps/empty/configs/copy', {
      before: async ({ test }) => {
        const set = (app: string, values: object) =>
          test.call('POST', `/api/apps/${app}/configs`, { body: { configs: values } })
        await set('first-light', { FROM: 'there', BOTH: 'there' })
        await set('empty', { BOTH: 'here', OWN: 'here' })
        return {}
      },
      input: { body: { from: 'first-light' } },
      data: { FROM: 'there', BOTH: 'there', OWN: 'here' },
    }),
  },
  {
    behaviour: "refuses to copy the configs of somebody else's app",
    ...refused(401, 'POST', '/api/apps/empty/configs/copy', { input: { body: { from: 'not-yours' } } }),
  },
  {
    behaviour: 'refuses to copy the configs of an app onto itself',
    ...refused(422, 'POST', '/api/apps/first-light/configs/copy', {
      input: { body: { from: 'first-light' } },
      errors: { from: /itself/ },
    }),
  },
]
