import { builds } from '../../../src/lib/api/contract/index.js'
import { ok, refused } from './call-case.js'
import type { CallCase, World } from './call-case.js'

const PATH = '/api/apps/first-light/builds'

/** A build that made release 2, and one that failed. */
async function twoBuilds({ test }: World): Promise<Record<string, string>> {
  const pushed = { branch: 'main', pushedBy: test.local.email }
  const good = await test.controller.beginBuild('first-light', { sha: '1'.repeat(40), ...pushed })
  good.write(Buffer.from('-----> Released\n'))
  await good.end({ state: 'succeeded', version: 2, slugBytes: 1_200_000 })
  const bad = await test.controller.beginBuild('first-light', { sha: '2'.repeat(40), ...pushed })
  bad.write(Buffer.from('error: oh\n'))
  await bad.end({ state: 'failed', reason: 'oh' })
  return {}
}

async function withKept(world: World): Promise<Record<string, string>> {
  world.test.keptBuild = { number: 2, container: 'c0ffee', until: new Date('2026-01-01T00:00:00Z') }
  return twoBuilds(world)
}

const asViewer = {
  before: async (world: World) => {
    const body = { email: world.stranger.email, role: 'VIEWER' }
    await world.test.call('POST', '/api/apps/first-light/permissions', { body })
    return twoBuilds(world)
  },
  inputFrom: ({ stranger }: World) => ({ as: stranger }),
}

export const BUILD_CASES: readonly CallCase[] = [
  {
    behaviour: 'lists builds, the newest first, each with what became of it',
    ...ok(builds.list, PATH, {
      before: twoBuilds,
      data: [
        { id: 2, state: 'failed', sha: '2'.repeat(40), version: null, slug_size: null, reason: 'oh' },
        { id: 1, state: 'succeeded', branch: 'main', version: 2, slug_size: 1_200_000, reason: null },
      ],
    }),
  },
  {
    behaviour: 'has no builds before the first push',
    ...ok(builds.list, '/api/apps/empty/builds', { data: [] }),
  },
  { behaviour: 'lists builds to a viewer', ...ok(builds.list, PATH, asViewer) },
  {
    behaviour: 'tells what a build printed',
    ...ok(builds.output, `${PATH}/1/output`, {
      before: twoBuilds,
      data: { id: 1, state: 'succeeded', output: '-----> Released\n' },
    }),
  },
  {
    behaviour: 'tells what the newest build printed',
    ...ok(builds.output, `${PATH}/latest/output`, {
      before: twoBuilds,
      data: { id: 2, state: 'failed', output: 'error: oh\n' },
    }),
  },
  {
    behaviour: 'hides from a viewer what builds print, who are given the config',
    ...refused(401, 'GET', `${PATH}/1/output`, asViewer),
  },
  ...['9', '0', '-1', 'x', '1e1'].map((id) => ({
    behaviour: `has no build ${id}`,
    ...refused(404, 'GET', `${PATH}/${id}/output`, { errors: { '': /Build `.*` not found/ } }),
  })),
  {
    behaviour: 'has no newest build before the first push',
    ...refused(404, 'GET', '/api/apps/empty/builds/latest/output'),
  },
  {
    behaviour: 'opens the container of a build that failed',
    ...ok(builds.openShell, `${PATH}/2/shell`, {
      before: withKept,
      data: { id: 2, container: 'c0ffee', kept_until: '2026-01-01T00:00:00.000+00:00' },
    }),
  },
  {
    behaviour: 'opens the container that is kept when no build is named',
    ...ok(builds.openShell, `${PATH}/latest/shell`, { before: withKept, data: { id: 2 } }),
  },
  {
    behaviour: 'has no container of an earlier build',
    ...refused(404, 'POST', `${PATH}/1/shell`, {
      before: withKept,
      errors: { '': /The container of build 1.*does not exist.*kept for an hour/ },
    }),
  },
  {
    behaviour: 'has no container when none is kept',
    ...refused(404, 'POST', `${PATH}/latest/shell`, {
      errors: { '': /The container of a failed build .* does not exist/ },
    }),
  },
  {
    behaviour: 'has no container of an unknown build',
    ...refused(404, 'POST', `${PATH}/9/shell`, { before: withKept, errors: { '': /Build `9` not found/ } }),
  },
  {
    behaviour: 'opens no container to a viewer, who would see the config there',
    ...refused(401, 'POST', `${PATH}/latest/shell`, asViewer),
  },
  {
    behaviour: "lists no builds of somebody else's app",
    ...refused(401, 'GET', '/api/apps/not-yours/builds'),
  },
]
