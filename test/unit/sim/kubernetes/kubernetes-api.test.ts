import { once } from 'node:events'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { request } from 'node:https'
import { describe, expect, it } from 'vitest'
import { answerFor } from '../../../../src/sim/kubernetes/answer.js'
import { loadCertificates } from '../../../../src/sim/kubernetes/certificate-files.js'
import { KubernetesApi, appOfToken, serviceToken } from '../../../../src/sim/kubernetes/index.js'
import { matchesSelector } from '../../../../src/sim/kubernetes/selector.js'
import { tempDir } from '../../../support/temp-dir.js'

const startedAt = new Date(0)
const REPLICAS = [
  { name: 'shop-1', status: 'Healthy', startedAt, privateIp: '10.0.0.2' },
  { name: 'shop-2', status: 'Starting', startedAt, privateIp: '10.0.0.3' },
  { name: 'shop-3', status: 'Draining', startedAt, privateIp: '10.0.0.4' },
  { name: 'shop-4', status: 'Starting', startedAt, privateIp: null },
] as const

function ask(url: string, more: { app?: string | null; method?: string } = {}) {
  return answerFor({ method: 'GET', app: 'shop', ...more, url }, (app) => (app === 'shop' ? REPLICAS : []))
}

describe('the Kubernetes API, asked by a pod', () => {
  const endpoints = '/api/v1/namespaces/shop/endpoints'

  it('lists who is healthy as the endpoints of the own namespace, and who is not yet apart', () => {
    expect(ask(`${endpoints}?labelSelector=repo=shop`)).toEqual({
      status: 200,
      body: {
        kind: 'EndpointsList',
        apiVersion: 'v1',
        metadata: {},
        items: [
          {
            metadata: { name: 'shop', namespace: 'shop', labels: { repo: 'shop' } },
            subsets: [
              {
                addresses: [
                  {
                    ip: '10.0.0.2',
                    hostname: 'shop-1',
                    targetRef: { kind: 'Pod', name: 'shop-1', namespace: 'shop' },
                  },
                ],
                notReadyAddresses: [expect.objectContaining({ ip: '10.0.0.3' })],
                ports: [{ name: 'http', port: 4000, protocol: 'TCP' }],
              },
            ],
          },
        ],
      },
    })
  })

  it('lists pods, also those that start or end', () => {
    const { body } = ask('/api/v1/namespaces/shop/pods?labelSelector=repo%3Dshop') as {
      body: { items: { metadata: object; status: { podIP: string }; spec: object }[] }
    }
    expect(body.items.map(({ status }) => status.podIP)).toEqual(['10.0.0.2', '10.0.0.3', '10.0.0.4'])
    expect(body.items[0]).toMatchObject({ metadata: { namespace: 'shop' }, spec: { hostname: 'shop-1' } })
  })

  it('lists nothing where the selector is of something else', () => {
    expect(ask(`${endpoints}?labelSelector=repo=other`).body).toMatchObject({ items: [] })
  })

  it.each([
    ['without a token of ours', endpoints, { app: null }, 401],
    ['of another namespace', '/api/v1/namespaces/other/endpoints', {}, 403],
    ['of all namespaces', '/api/v1/endpoints', {}, 403],
    ['secrets', '/api/v1/namespaces/shop/secrets', {}, 403],
    ['a namespace that is not well encoded', '/api/v1/namespaces/%zz/pods', {}, 403],
    ['a change', '/api/v1/namespaces/shop/pods', { method: 'DELETE' }, 405],
    ['an unknown kind of selector', `${endpoints}?labelSelector=repo in (a)`, {}, 400],
  ])('refuses %s as Kubernetes does', (_what, url, more, status) => {
    const answer = ask(url, more)
    expect(answer.status).toBe(status)
    expect(answer.body).toMatchObject({ kind: 'Status', status: 'Failure', code: status })
  })

  it.each([
    ['', true],
    ['repo=shop', true],
    ['repo==shop', true],
    ['repo!=shop', false],
    ['repo=shop,tier=web', false],
    [' repo = shop , tier != db ', true],
    ['repo', null],
  ])('reads the selector %j', (selector, expected) => {
    expect(matchesSelector(selector, { repo: 'shop' })).toBe(expected)
  })
})

describe('the service account of an app', () => {
  it('follows from its key and names the app', () => {
    const token = serviceToken('my-shop', 'key')
    expect(appOfToken(token)).toBe('my-shop')
    expect(token).toBe(serviceToken('my-shop', 'key'))
    expect(token).not.toBe(serviceToken('my-shop', 'other'))
    expect(token).not.toContain('key')
  })
})

describe('the Kubernetes API over TLS', () => {
  it('answers clients that trust its authority, and keeps that over a restart', async () => {
    const home = await tempDir()
    const log: string[] = []
    const api = new KubernetesApi({
      home,
      appOf: async (token) => (token === 'good' ? 'shop' : null),
      replicasOf: () => REPLICAS,
      log: (line) => log.push(line),
    })
    await api.start()
    const ca = api.caCertificate
    const door = createServer((socket) => api.accept(socket)).listen(0, '127.0.0.1')
    await once(door, 'listening')
    const call = (token: string, trusted: string | undefined) =>
      new Promise<{ status?: number; text: string }>((resolve, reject) => {
        const { port } = door.address() as AddressInfo
        const asked = request({
          host: '127.0.0.1',
          port,
          servername: 'kubernetes.default.svc.cluster.local',
          path: '/api/v1/namespaces/shop/endpoints',
          headers: { authorization: `Bearer ${token}` },
          agent: false,
          ca: trusted,
        })
        asked.on('response', (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('end', () =>
            resolve({ status: response.statusCode!, text: Buffer.concat(chunks).toString() }),
          )
        })
        asked.on('error', reject)
        asked.end()
      })
    try {
      expect(await call('good', ca)).toMatchObject({
        status: 200,
        text: expect.stringContaining('10.0.0.2') as string,
      })
      expect(await call('bad', ca)).toMatchObject({ status: 401 })
      await expect(call('good', undefined)).rejects.toThrow(/certificate/)
    } finally {
      await api.stop()
      await new Promise((resolve) => door.close(resolve))
    }
    expect((await loadCertificates(home)).ca).toBe(ca)
    const file = join(home, 'cluster-tls.json')
    if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).toBe(0o600)
    await writeFile(file, (await readFile(file, 'utf8')).slice(0, 100))
    expect((await loadCertificates(home)).ca).not.toBe(ca)
  })
})
