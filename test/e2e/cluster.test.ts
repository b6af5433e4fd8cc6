import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppUnderTest } from '../support/app-under-test.js'
import { startSim } from '../support/sim.js'
import type { TestSim } from '../support/sim.js'
import { eventually } from '../support/through-router.js'

/** Replicas find one another by the call libcluster makes, with what is in their containers. */
describe('the nodes of an app', () => {
  let sim: TestSim
  let app: AppUnderTest

  beforeAll(async () => {
    sim = await startSim({ env: { GIGALIXIR_SIM_DRAIN: '2' } })
    app = await AppUnderTest.create(sim, 'circle', 'cluster')
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

  const settledAt = (count: number, unlike: readonly string[] = []) =>
    eventually(nodes, (seen) => seen.length === count && !seen.some((each) => unlike.includes(each)), {
      what: `${count} nodes, none of ${unlike.join()}`,
    })

  it('form one cluster', async () => {
    const seen = await settledAt(3)
    expect(seen.every((each) => /^circle@\d+\.\d+\.\d+\.\d+$/.test(each))).toBe(true)
    expect(new Set(seen).size).toBe(3)
  })

  it('follow a restart', async () => {
    const before = await settledAt(3)
    await app.must('ps:restart')
    await app.steady()
    await settledAt(3, before)
  })

  it('ask by their own token, over TLS they can trust, for nobody but themselves', async () => {
    const attempt = async (script: string) =>
      (await app.cli('run', '--attach', '--', 'bash', '-c', script)).stdout
    const account = '/var/run/secrets/kubernetes.io/serviceaccount'
    const ask = (namespace: string, trust = `--cacert ${account}/ca.crt`) =>
      `curl -s ${trust} -o /tmp/body -w '%{http_code} ' -H "authorization: Bearer $(cat ${account}/token)" "https://$KUBERNETES_SERVICE_HOST/api/v1/namespaces/${namespace}/endpoints?labelSelector=repo=circle"; cat /tmp/body 2>/dev/null`
    expect(await attempt(ask(`$(cat ${account}/namespace)`))).toMatch(
      /^200 .*"EndpointsList".*"addresses":\[/,
    )
    // Nobody else's endpoints, and nobody who does not trust the authority.
    expect(await attempt(ask('other'))).toMatch(/^403 .*cannot list it in the namespace/)
    expect(await attempt(ask('circle', ''))).toMatch(/^000 /)
  })
})
