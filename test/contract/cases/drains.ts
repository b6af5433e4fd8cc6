import { drains } from '../../../src/lib/api/contract/index.js'
import { ok, refused } from './call-case.js'
import type { CallCase, World } from './call-case.js'

const PATH = '/api/apps/first-light/drains'
const URL = 'syslog+tls://user:secret@logs.example.com:6514'

/** @param count how many */
const withDrains =
  (count: number) =>
  async ({ test }: World): Promise<Record<string, string>> => {
    for (let index = 0; index < count; index += 1)
      await test.call('POST', PATH, {
        body: { url: index === 0 ? URL : `https://logs.example.com/${index}` },
      })
    return {}
  }

export const DRAIN_CASES: readonly CallCase[] = [
  ...[URL, 'syslog://logs.example.com', 'https://logs.example.com/in?key=1'].map((url) => ({
    behaviour: `takes ${url} as a drain`,
    ...ok(drains.add, PATH, { input: { body: { url } } }),
  })),
  {
    behaviour: 'lists drains, each with a token and how it is doing',
    ...ok(drains.list, PATH, {
      before: withDrains(2),
      data: [
        { url: URL, behind_bytes: 2048, failure: 'it answered 500' },
        { url: 'https://logs.example.com/1' },
      ],
    }),
  },
  {
    behaviour: 'removes a drain, its id as text',
    ...ok(drains.remove, PATH, {
      inputFrom: async (world) => {
        await withDrains(1)(world)
        const drain = ((await world.test.call('GET', PATH)).json.data as { id: number }[])[0]
        return { body: { drain_id: String(drain?.id) } }
      },
    }),
  },
  ...[99_999, 'no-such-drain'].map((id) => ({
    behaviour: `says that there is no drain ${id}`,
    ...refused(404, 'DELETE', PATH, { input: { body: { drain_id: id } } }),
  })),
  ...['http://logs.example.com', 'logs.example.com:514', 'file:///etc/passwd', 'syslog://', ''].map(
    (url) => ({
      behaviour: `refuses ${JSON.stringify(url)} as a drain`,
      ...refused(422, 'POST', PATH, { input: { body: { url } }, errors: { url: /cannot be sent/ } }),
    }),
  ),
  {
    behaviour: 'refuses a sixth drain',
    ...refused(422, 'POST', PATH, {
      before: withDrains(5),
      input: { body: { url: 'https://logs.example.com/six' } },
      errors: { '': /5 log drains/ },
    }),
  },
  {
    behaviour: 'hides drains from a viewer, whose URLs may hold passwords',
    ...refused(401, 'GET', PATH, {
      before: async ({ test, stranger }) => {
        const body = { email: stranger.email, role: 'VIEWER' }
        await test.call('POST', '/api/apps/first-light/permissions', { body })
        return {}
      },
      inputFrom: ({ stranger }) => ({ as: stranger }),
    }),
  },
]
