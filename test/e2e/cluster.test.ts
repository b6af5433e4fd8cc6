import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppUnderTest } from '../support/app-under-test.js'
import { dockerObjectsOf } from '../support/docker-objects.js'
import { startSim } from '../support/sim.js'
import type { TestSim } from '../support/sim.js'
import { eventually } from '../support/through-router.js'
import { dockerode } from '../support/dockerode.js'

/** Replicas find one another by the call libcluster makes, with what is in their containers. */
describe('the nodes of an app', () => {
  let sim: TestSim
  let app: AppUnderTest

  beforeAll(async () => {
    sim = await startSim({ env: { GIGALIXIR_SIM_DRAIN: '2' } })
    app = await AppUnderTest.create(sim, 'ring', 'cluster')
    await app.must('deploy')
    await app.must('ps:scale', '--replicas', '3')
    await app.steady()
  })
  afterAll(async () => {
    await app.dispose()
    await sim.dispose()
  })

  /** What a replica sees, whichever answers: itself first, then all of them. */
  async function nodes(): Promise<string[]> {
    return (await app.body()).trimEnd().split('\n').slice(1)
  }

  /** The nodes there should be: one at each address of a replica, as Docker has them. */
  async function expectedNodes(): Promise<string[]> {
    const [docker, { containers }] = await Promise.all([dockerode(), dockerObjectsOf(sim.home)])
    const replicas = containers.filter(({ role, running }) => role === 'run' && running)
    const networks = await Promise.all(
      replicas.map(async ({ id }) => (await docker.getContainer(id).inspect()).NetworkSettings.Networks),
    )
    return networks.flatMap((each) => Object.values(each).map(({ IPAddress }) => `ring@${IPAddress}`))
  }

  async function settled(): Promise<string[]> {
    const expected = (await expectedNodes()).sort()
    return eventually(nodes, (seen) => isDeepStrictEqual([...seen].sort(), expected), {
      what: `the nodes ${expected.join()}`,
    })
  }

  it('form one cluster', async () => {
    expect(await settled()).toHaveLength(3)
  })

  it('follow a restart', async () => {
    const names = async () => (await app.ps()).pods.map(({ name }) => name)
    const before = await names()
    await app.must('ps:restart')
    await app.steady()
    // Names of nodes may come again: an address that is free is given to the next container.
    expect((await names()).filter((name) => before.includes(name))).toEqual([])
    expect(await settled()).toHaveLength(3)
  })

  it('ask by their own token, over TLS they can trust, for nobody but themselves', async () => {
    const attempt = async (script: string) =>
      (await app.cli('run', '--attach', '--', 'bash', '-c', script)).stdout
    const account = '/var/run/secrets/kubernetes.io/serviceaccount'
    const ask = (namespace: string, trust = `--cacert ${account}/ca.crt`) =>
      `curl -s ${trust} -o /tmp/body -w '%{http_code} ' -H "authorization: Bearer $(cat ${account}/token)" "https://$KUBERNETES_SERVICE_HOST/api/v1/namespaces/${namespace}/endpoints?labelSelector=repo=ring"; cat /tmp/body 2>/dev/null`
    expect(await attempt(ask(`$(cat ${account}/namespace)`))).toMatch(
      /^200 .*"EndpointsList".*"addresses":\[/,
    )
    // Nobody else's endpoints, and nobody who does not trust the authority.
    expect(await attempt(ask('other'))).toMatch(/^403 .*cannot list it in the namespace/)
    expect(await attempt(ask('ring', ''))).toMatch(/^000 /)
  })
})
