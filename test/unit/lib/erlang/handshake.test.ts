import { duplexPair } from 'node:stream'
import { describe, expect, it, onTestFinished } from 'vitest'
import { connectNode } from '../../../../src/lib/erlang/index.js'
import type { ConnectOptions } from '../../../../src/lib/erlang/index.js'
import { FLAG, OUR_FLAGS } from '../../../../src/lib/erlang/handshake/flags.js'
import { FakeNode, connectedPair } from '../../../support/erlang/fake-node.js'
import type { FakeNodeOptions } from '../../../support/erlang/fake-node.js'

/** What comes of a handshake that is refused. */
function refusal(
  options: Partial<ConnectOptions>,
  nodeOptions: FakeNodeOptions,
): { failure: Promise<unknown>; node: FakeNode } {
  const [near, far] = duplexPair()
  const node = new FakeNode(far, nodeOptions)
  onTestFinished(() => node.stream.destroy())
  // It may be cut off at any point: that is the test.
  const accepted = node.accept().catch(() => undefined)
  const failure = connectNode(near, { cookie: 'monster', name: 'me@here', timeoutMs: 5000, ...options }).then(
    () => undefined,
    async (error: unknown) => {
      await accepted
      return error
    },
  )
  return { failure, node }
}

describe('the handshake', () => {
  it('takes the name that the node gives', async () => {
    const { connection, node } = await connectedPair()
    expect(node.introduced).toBe('nohost')
    expect([connection.name.name, connection.node.name]).toEqual(['given@host', 'fake@host'])
    expect(connection.process().pid).toMatchObject({ creation: 77 })
  })

  it('introduces us by the name that was asked for', async () => {
    const { connection, node } = await connectedPair({ name: 'me@here' })
    expect(node.introduced).toBe('me@here')
    expect(connection.name.name).toBe('me@here')
  })

  it('speaks version 5 to a node that knows no other', async () => {
    const { connection, node } = await connectedPair(
      { version: 5 },
      { version: 5, flags: OUR_FLAGS & 0xffffffffn & ~FLAG.handshake23 },
    )
    expect(node.heard).toEqual(['n', 'r'])
    expect(connection.flags & FLAG.spawn).toBe(0n)
  })

  it('tells a node that knows version 6 after all what version 5 left out', async () => {
    const { node } = await connectedPair({ version: 5 }, { version: 6 })
    expect(node.heard).toEqual(['n', 'c', 'r'])
  })

  it('is hidden, without an atom cache, and has what OTP 25 to 28 insist on', () => {
    const has = (flag: bigint) => (OUR_FLAGS & flag) !== 0n
    expect([1n, FLAG.distHeaderAtomCache].map(has)).toEqual([false, false])
    const insisted = [
      FLAG.unlinkId,
      FLAG.v4Identifiers,
      FLAG.bigCreation,
      FLAG.handshake23,
      FLAG.mandatory25,
      FLAG.utf8Atoms,
    ]
    expect(insisted.every(has)).toBe(true)
  })

  const refusals: [string, Partial<ConnectOptions>, FakeNodeOptions, RegExp][] = [
    ['a wrong cookie', { cookie: 'wrong' }, {}, /fake@host does not accept this cookie/],
    ['a node that does not know the cookie itself', {}, { impostor: true }, /does not accept this cookie/],
    [
      'a name that is connected already',
      {},
      { status: 'alive' },
      /already has a connection to a node named me@here/,
    ],
    ['a name that is being connected', {}, { status: 'nok' }, /already has a connection/],
    ['a node that allows only others', {}, { status: 'not_allowed' }, /allows no connections/],
    ['any other answer', {}, { status: 'whatever' }, /refused: "whatever"/],
    [
      'another node than the one meant',
      { node: 'shop@host' },
      {},
      /fake@host answered where shop@host was expected/,
    ],
    [
      'a node too old to exchange terms',
      {},
      { flags: OUR_FLAGS & ~FLAG.mapTag },
      /too old: it knows no maps/,
    ],
  ]
  it.each(refusals)('says clearly that it met %s', async (_, options, nodeOptions, message) => {
    const { failure } = refusal(options, nodeOptions)
    expect(await failure).toMatchObject({
      code: 'ERLANG_REFUSED',
      message: expect.stringMatching(message) as string,
    })
  })

  it('does not throw out a node of the same name', async () => {
    const { failure, node } = refusal({}, { status: 'alive' })
    await failure
    expect(node.heard).toEqual(['N', 's'])
  })

  it('never writes the cookie, neither on the wire nor in errors', async () => {
    const [near, far] = duplexPair()
    const written: Buffer[] = []
    const write = near.write.bind(near)
    near.write = ((chunk: Buffer) => {
      written.push(chunk)
      return write(chunk)
    }) as typeof near.write
    const node = new FakeNode(far)
    const accepted = node.accept().catch(() => undefined)
    const failure: unknown = await connectNode(near, { cookie: 'sesame-open' }).catch(
      (error: unknown) => error,
    )
    await accepted
    expect(Buffer.concat(written).includes('sesame-open')).toBe(false)
    expect(JSON.stringify([String(failure), failure])).not.toContain('sesame-open')
  })

  it('says what it met when it is no node', async () => {
    const [near, far] = duplexPair()
    far.write('HTTP/1.1 400 Bad Request\r\n\r\n')
    far.write(Buffer.alloc(30_000, 'x'))
    await expect(connectNode(near, { cookie: 'x' })).rejects.toMatchObject({ code: 'PLATFORM_FAILED' })
    expect(near.destroyed).toBe(true)
  })

  it('gives up in time on a node that says nothing, and when told to', async () => {
    const [near] = duplexPair()
    await expect(connectNode(near, { cookie: 'x', timeoutMs: 50 })).rejects.toMatchObject({ code: 'TIMEOUT' })
    expect(near.destroyed).toBe(true)
    const [other] = duplexPair()
    const abort = new AbortController()
    const connecting = connectNode(other, { cookie: 'x', signal: abort.signal })
    abort.abort()
    await expect(connecting).rejects.toMatchObject({ code: 'INTERRUPTED' })
  })

  it('says so when the stream breaks', async () => {
    const [near] = duplexPair()
    const connecting = connectNode(near, { cookie: 'x' })
    near.destroy(new Error('ECONNRESET'))
    await expect(connecting).rejects.toMatchObject({ code: 'ERLANG_REFUSED' })
  })
})
