import { describe, expect, it } from 'vitest'
import type { DesiredApp, ReplicaObservation } from '../../../../src/sim/engine/index.js'
import { cardToken } from '../../../support/card-token.js'
import { TestController, basic } from '../../../support/controller.js'
import { tempDir } from '../../../support/temp-dir.js'

interface Bill {
  app_name: string
  amount_cents: number
  credit_cents?: number
  replica_size_seconds: number
  period_start: string
  period_end: string
  paid?: boolean
}

const HOUR = 3600
const START = new Date('2027-04-10T12:00:00.000Z')
/** April of 2027 has 30 days. */
const PERIOD = 30 * 24 * HOUR

/** An app with one replica since `START`, of somebody who signed up on the tenth. */
async function running(size = 1) {
  const test = await TestController.start(await tempDir())
  const signedUp = new Date('2027-04-10T08:00:00.000Z')
  test.database.users.signedUpAt = () => Promise.resolve(signedUp)
  const app = await test.createApp()
  await test.call('PUT', `/api/apps/${app}/scale`, { body: { size } })
  await test.deployHealthy(app)
  show(test, { startedAt: START })
  const bills = async (path: string) => (await test.call('GET', path)).json.data as Bill[]
  return {
    test,
    app,
    /** The clock shows so many seconds after the start, and the meter is read. */
    at: async (seconds: number) => {
      test.moment = new Date(START.getTime() + seconds * 1000)
      await test.billing.meter.read()
    },
    usage: () => bills('/api/usage'),
    invoices: () => bills('/api/invoices'),
  }
}

function show(test: TestController, ...replicas: Partial<ReplicaObservation>[]): void {
  const [seen] = test.engine.observe('first-light')
  const like = seen ?? likeOf(test.engine.target('first-light'))
  test.engine.show(
    'first-light',
    replicas.map((each) => ({ ...like, ...each })),
  )
}

function likeOf({ size, generation }: DesiredApp): ReplicaObservation {
  return {
    ...{ name: 'first-light-1', version: 1, generation, commitSha: 'c0ffee', size, status: 'Healthy' },
    ...{
      startedAt: START,
      restarts: 0,
      nextStartAt: null,
      hostIndex: 0,
      lastState: null,
      privateIp: null,
      ssh: null,
      isWanted: true,
      problem: null,
      givesUpAt: null,
    },
  }
}

describe('what is counted', () => {
  it('is what really ran: each replica by its size, from its start on, and no second twice', async () => {
    const { test, at, usage } = await running(0.5)
    await at(10)
    await at(10)
    expect(await usage()).toMatchObject([{ app_name: 'first-light', replica_size_seconds: 5 }])
    show(test, { startedAt: START }, { startedAt: new Date(START.getTime() + 14_000) })
    await at(20)
    expect(await usage()).toMatchObject([{ replica_size_seconds: 5 + 5 + 3 }])
  })

  it('is told in whole seconds, and counted exactly', async () => {
    const { at, usage } = await running(0.3)
    await at(1)
    expect(await usage()).toMatchObject([{ replica_size_seconds: 0 }])
    await at(2)
    expect(await usage()).toMatchObject([{ replica_size_seconds: 1 }])
    await at(10)
    expect(await usage()).toMatchObject([{ replica_size_seconds: 3 }])
  })

  it('stops with what runs', async () => {
    const { test, at, usage } = await running()
    await at(10)
    show(test, { startedAt: START, status: 'Crashed' })
    await at(20)
    test.engine.show('first-light', [])
    await at(30)
    expect(await usage()).toMatchObject([{ replica_size_seconds: 10 }])
  })

  it('goes on where it was after a restart, with what ran on meanwhile', async () => {
    const { test, at, usage } = await running()
    await at(10)
    await test.restart()
    await at(60)
    expect(await usage()).toMatchObject([{ replica_size_seconds: 60 }])
    // The simulator was down with all its containers, and they were made anew.
    show(test, { startedAt: new Date(START.getTime() + 1000 * HOUR) })
    await at(HOUR + 5)
    expect(await usage()).toMatchObject([{ replica_size_seconds: 65 }])
  })

  it('takes in jobs and runners, up to their end', async () => {
    const { test, app, at, usage } = await running()
    const job = await test.engine.startOneOff({
      ...{ app, kind: 'runner', command: null, env: {}, maxSeconds: null, size: 2, stack: 'gigalixir-24' },
      ...{ appKey: 'k', release: { version: 1, commitSha: 'c' } },
    })
    test.engine.alterOneOff(job.name, {
      startedAt: new Date(START.getTime() + 2000),
      end: { at: new Date(START.getTime() + 5000), exitCode: 0, state: 'Completed', endedBecause: null },
    })
    await at(10)
    await at(20)
    expect(await usage()).toMatchObject([{ replica_size_seconds: 20 + 2 * 3 }])
  })

  it('is still there when the app is not', async () => {
    const { test, app, at, usage } = await running()
    await at(10)
    await test.call('DELETE', `/api/apps/${app}`)
    expect(await usage()).toMatchObject([{ app_name: app, replica_size_seconds: 10 }])
  })

  it('is nothing while the clock is set back', async () => {
    const { at, usage } = await running()
    await at(100)
    await at(50)
    await at(100)
    expect(await usage()).toMatchObject([{ replica_size_seconds: 100 }])
  })
})

describe('what it costs', () => {
  it('is $50 for a size unit that ran all of a period, and the price of a database likewise', async () => {
    const { test, app, at, invoices } = await running(2)
    await test.call('POST', `/api/apps/${app}/databases`, { body: { size: 4 } })
    const [database] = await test.database.databases.living()
    const since = new Date('2027-04-10T00:00:00.000Z')
    test.postgres.since(database!.id, since)
    show(test, { startedAt: since })
    await at(PERIOD)
    expect(await invoices()).toEqual([
      {
        app_name: app,
        amount_cents: 2 * 5000 + 10_000,
        paid: false,
        period_start: '2027-04-10T00:00:00.000+00:00',
        period_end: '2027-05-10T00:00:00.000+00:00',
        replica_size_seconds: 2 * PERIOD,
      },
    ])
  })

  it('is paid when there is a card that can be charged', async () => {
    const { test, at, invoices } = await running()
    await at(PERIOD)
    const pay = async (number: string) =>
      test.call('PUT', '/api/payment_methods', { body: { stripe_token: await cardToken(test, number) } })
    await pay('4000000000000341')
    expect(await invoices()).toMatchObject([{ paid: false }])
    await pay('4242424242424242')
    expect(await invoices()).toMatchObject([{ paid: true }])
  })

  it('is nothing on the free tier, also for what ran before the step to the standard one', async () => {
    const { test, at, usage, invoices } = await running()
    await test.database.users.setTier(test.userId, 'FREE')
    await at(HOUR)
    expect(await usage()).toMatchObject([{ amount_cents: 0, replica_size_seconds: HOUR }])
    const upgraded = await test.call('POST', '/api/upgrade', {
      body: { stripe_token: await cardToken(test) },
    })
    expect(upgraded.status).toBe(200)
    await at(2 * HOUR)
    const [bill] = await usage()
    expect(bill).toMatchObject({ replica_size_seconds: 2 * HOUR })
    expect(bill!.amount_cents).toBe(Math.round((HOUR * 5000) / PERIOD))
    expect(await invoices()).toEqual([])
  })

  it('is less by the credit of a promo code, until that is used up', async () => {
    const { test, at, usage, invoices } = await running(2)
    await test.database.users.setTier(test.userId, 'FREE')
    const body = { stripe_token: await cardToken(test), promo_code: 'SIMULATOR' }
    expect((await test.call('POST', '/api/upgrade', { body })).status).toBe(200)
    await at(PERIOD + 24 * HOUR)
    const [invoice] = await invoices()
    expect(invoice).toMatchObject({ credit_cents: 5000, paid: true })
    expect(invoice!.amount_cents).toBeGreaterThan(4000)
    expect((await usage())[0]).not.toHaveProperty('credit_cents')
  })

  it('is shown to its owner alone', async () => {
    const { test, at } = await running()
    await at(10)
    const other = await test.database.users.create('other@example.com', null, 'STANDARD')
    await test.database.users.addApiKey(other.id, 'the-other-key')
    const headers = { authorization: basic('other@example.com', 'the-other-key') }
    for (const path of ['/api/usage', '/api/usage/run_rate', '/api/invoices'])
      expect((await test.call('GET', path, { as: null, headers })).json.data).toEqual([])
  })
})
