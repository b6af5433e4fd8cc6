import { http, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'
import { aPod, aRelease, aStatus } from '../support/answers.js'
import type { AppStatus } from '../support/answers.js'
import { fakePlatform } from '../support/fake-platform.js'
import { runCommand } from '../support/run-command.js'

/** Looks at the status, one after the other; the last one stays. */
const statuses = (...looks: AppStatus[]) => {
  const left = [...looks]
  return http.get('*/api/apps/my-app/status', () =>
    HttpResponse.json({ data: left.length > 1 ? left.shift() : left[0] }),
  )
}
const releases = (...list: object[]) =>
  http.get('*/api/apps/my-app/releases', () => HttpResponse.json({ data: list }))
const change = http.all('*/api/apps/my-app/:change', ({ request }) =>
  request.method === 'GET' ? undefined : HttpResponse.json({ data: { said: 'done' } }),
)
const rollback = http.post('*/api/apps/my-app/releases/:version/rollback', () =>
  HttpResponse.json({ data: {} }),
)

const watched = { stdout: true, stderr: true }

async function follow(
  argv: string[],
  looks: AppStatus[],
  options: { releases?: object[]; terminal?: object } = {},
) {
  const platform = await fakePlatform(
    statuses(...looks),
    releases(...(options.releases ?? [aRelease({ version: 2 }), aRelease()])),
    rollback,
    change,
  )
  const result = await runCommand([...argv, '-a', 'my-app'], {
    env: { GIGALIXIR_CLI__HOST: platform.url, CI: undefined },
    terminal: options.terminal ?? watched,
  })
  return { ...result, calls: platform.calls() }
}

const old = aPod({ name: 'my-app-old', current: false })
const fresh = aPod({ name: 'my-app-new', current: true })

describe('a change that a person watches', () => {
  it.each([
    [['ps:restart'], 'Restarted my-app.'],
    [['ps:scale', '1', '--size', '0.6'], 'Scaled my-app to 1 replica of size 0.6.'],
    [['stack:set', '-s', 'gigalixir-22'], 'Stack of my-app set to gigalixir-22; later builds use it too.'],
    [['config:set', 'A=1'], 'Set A.'],
    [['config:unset', 'A'], 'A removed.'],
    [['releases:rollback', '1'], 'Rolled back my-app to version 1.'],
  ])('%j is followed until replicas of after it are healthy', async (argv, says) => {
    const result = await follow(argv, [
      aStatus({ rollout: { id: 7, version: 1, state: 'healthy' } }),
      aStatus({ pods: [old], rollout: { id: 8, version: 1, state: 'rolling' } }),
      aStatus({ pods: [old], rollout: { id: 8, version: 1, state: 'healthy' } }),
      aStatus({ pods: [old, fresh], rollout: { id: 8, version: 1, state: 'healthy' } }),
    ])
    expect(result, result.stderr).toMatchObject({ exitCode: 0, stdout: '' })
    expect(result.stderr).toContain(`${says} `)
    expect(result.stderr).toContain('Version 1 is live with 1 replica.')
    expect(result.calls.filter((call) => call.endsWith('/status'))).toHaveLength(4)
  })

  it('counts no replica of before the change', async () => {
    const result = await follow(
      ['ps:restart'],
      [
        aStatus({ rollout: { id: 7, version: 1, state: 'healthy' } }),
        aStatus({ pods: [old], rollout: { id: 8, version: 1, state: 'rolling' } }),
        aStatus({ pods: [fresh], rollout: { id: 8, version: 1, state: 'healthy' } }),
      ],
    )
    expect(result.stderr).toContain('version 1: 0 of 1 replica healthy')
    expect(result.stderr).not.toContain('1 of 1')
  })

  it('ends with 8 when its replicas do not become healthy, and says that the old ones still serve', async () => {
    const failed = { id: 8, version: 1, state: 'failed' as const, reason: 'ran out of memory', serving: 1 }
    const result = await follow(
      ['ps:restart'],
      [
        aStatus({ rollout: { id: 7, version: 1, state: 'healthy' } }),
        aStatus({ pods: [aPod()], rollout: failed }),
      ],
    )
    expect(result.exitCode).toBe(8)
    expect(result.stderr).toContain(
      'New replicas of version 1 of my-app did not become healthy: ran out of memory.',
    )
    expect(result.stderr).toContain('The previous replicas are still live.')
  })

  it('says of configs that they stay set when what runs cannot start with them, and how to undo that', async () => {
    const failed = { id: 8, version: 3, state: 'failed' as const, reason: 'exited with code 1', serving: 2 }
    const result = await follow(
      ['config:set', 'A=secret'],
      [aStatus({ rollout: { id: 7, version: 2, state: 'healthy' } }), aStatus({ rollout: failed })],
    )
    expect(result.exitCode).toBe(8)
    expect(result.stderr).toContain('gigalixir releases:rollback 2 -a my-app')
    expect(result.stderr).not.toContain('gigalixir deploy')
    expect(result.stderr).not.toContain('secret')
  })

  it('that changes nothing is not taken for the failure of before', async () => {
    const failed = { id: 7, version: 2, state: 'failed' as const, reason: 'exited', serving: 1 }
    const result = await follow(['ps:scale', '1'], [aStatus({ rollout: failed })])
    expect(result.exitCode).toBe(0)
    expect(result.stderr).toContain('No restart needed. Version 1 is live with 1 replica.')
  })

  it('tells early what is known to be wrong, and which attempt this is', async () => {
    const booting = aPod({
      ...{ name: 'my-app-new', status: 'Starting', current: true, lastState: 'Error (exit code 1)' },
      problem: 'it listens on port 5000 instead',
      gives_up_at: new Date(Date.now() + 41_000).toISOString().replace('Z', '+00:00'),
    })
    const rollout = { id: 8, version: 1, state: 'rolling' as const, attempt: 2, attempts: 3 }
    const result = await follow(
      ['ps:restart'],
      [
        aStatus(),
        aStatus({ pods: [booting], rollout }),
        aStatus({ pods: [fresh], rollout: { id: 8, version: 1, state: 'healthy' } }),
      ],
    )
    // The line is drawn again and again, and cut to the terminal.
    expect(result.stderr).toContain('attempt 2 of 3')
  })

  it('says that nothing is deployed', async () => {
    const nothing = aStatus({ pods: [], replicas_running: 0 })
    const result = await follow(['config:set', 'A=1'], [nothing], { releases: [] })
    expect(result.exitCode).toBe(0)
    expect(result.stderr).toContain('Set A. Nothing is deployed to my-app yet.')
  })
})

describe('where the platform tells no rollouts', () => {
  it('goes by the version after a release', async () => {
    const result = await follow(
      ['config:set', 'A=1'],
      [
        aStatus(),
        aStatus({ pods: [aPod(), aPod({ version: 2, status: 'Starting' })] }),
        aStatus({ pods: [aPod(), aPod({ version: 2 })] }),
      ],
    )
    expect(result.stderr).toContain('Set A. Version 2 is live with 1 replica.')
    expect(result.calls.filter((call) => call.endsWith('/status'))).toHaveLength(3)
  })

  it('goes by which replicas there were after a restart', async () => {
    const result = await follow(
      ['ps:restart'],
      [aStatus(), aStatus(), aStatus({ pods: [aPod(), aPod({ name: 'my-app-new' })] })],
    )
    expect(result.stderr).toContain('Restarted my-app. my-app is live with 1 replica.')
    expect(result.calls.filter((call) => call.endsWith('/status'))).toHaveLength(3)
    expect(result.calls).not.toContain('GET /api/apps/my-app/releases')
  })
})

describe('a change in a script', () => {
  it('prints the answer and ends, unless it is to wait', async () => {
    const looks = [
      aStatus({ rollout: { id: 7, version: 1, state: 'healthy' } }),
      aStatus({ pods: [], rollout: { id: 8, version: 1, state: 'failed', reason: 'exited with code 1' } }),
    ]
    const plain = await follow(['ps:restart'], looks, { terminal: {} })
    expect(plain).toMatchObject({ exitCode: 0, stdout: '{\n  "said": "done"\n}\n', stderr: '' })
    expect(plain.calls).toEqual(['PUT /api/apps/my-app/restart'])
    const waited = await follow(['ps:restart', '--wait'], looks, { terminal: {} })
    expect(waited).toMatchObject({ exitCode: 8, stdout: '{\n  "said": "done"\n}\n' })
    expect(waited.stderr).toContain('exited with code 1')
  })

  it('with --json is one at a terminal, too', async () => {
    const result = await follow(['ps:restart', '--json'], [aStatus()])
    expect(result.calls).toEqual(['PUT /api/apps/my-app/restart'])
  })

  it('that was made and could not be followed says so', async () => {
    const platform = await fakePlatform(
      http.get('*/api/apps/my-app/status', () => HttpResponse.json({ data: aStatus() }), { once: true }),
      http.get('*/api/apps/my-app/status', () => HttpResponse.json({ errors: {} }, { status: 404 })),
      change,
    )
    const result = await runCommand(['ps:restart', '--wait', '-a', 'my-app'], {
      env: { GIGALIXIR_CLI__HOST: platform.url },
    })
    expect(result.exitCode).toBe(4)
    expect(result.stderr).toContain('The change was made, but could not be followed')
  })
})
