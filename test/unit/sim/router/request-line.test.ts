import { describe, expect, it } from 'vitest'
import { requestLine } from '../../../../src/sim/router/index.js'
import type { RequestRecord } from '../../../../src/sim/router/index.js'

const record = (changes: Partial<RequestRecord> = {}): RequestRecord => ({
  id: '6f9c1c5e-9a3c-4b1e-8b0e-0d6b8f1d2a3b',
  app: 'shop',
  replica: 'shop-12345-abcde',
  release: 3,
  method: 'GET',
  path: '/orders?…',
  host: 'shop.gigalixirapp.localhost:4080',
  protocol: 'https',
  client: '127.0.0.1',
  status: 200,
  began: 0,
  connectMs: 0.4,
  serviceMs: 12.6,
  bytes: 512,
  error: null,
  ...changes,
})

describe('the line of a request', () => {
  it('has the fields of heroku, with the replica and its release', () => {
    expect(requestLine(record())).toBe(
      'method=GET path="/orders?…" host=shop.gigalixirapp.localhost:4080 ' +
        'request_id=6f9c1c5e-9a3c-4b1e-8b0e-0d6b8f1d2a3b fwd="127.0.0.1" replica=shop-12345-abcde version=3 ' +
        'connect=0ms service=13ms status=200 bytes=512 protocol=https',
    )
  })

  it('says why there was no answer, and leaves out what is not known', () => {
    const failed = record({ replica: null, release: null, status: null, error: 'The client was "gone".' })
    const line = requestLine(failed)
    expect(line).toMatch(/fwd="127.0.0.1" connect=0ms .* protocol=https error="The client was \\"gone\\"\."$/)
    expect(line).not.toContain('status=')
  })

  it('stays one line of a bounded length, whatever a client sends', () => {
    const line = requestLine(record({ path: `/\n"${'x'.repeat(100_000)}`, host: 'a b\r', id: 'x y' }))
    expect(line).not.toMatch(/[\r\n]/)
    expect(line).toContain('host="a b\\r" request_id="x y"')
    expect(line.length).toBeLessThan(3000)
  })
})
