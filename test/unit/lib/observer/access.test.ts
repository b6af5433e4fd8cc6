import { duplexPair } from 'node:stream'
import type { Duplex } from 'node:stream'
import { describe, expect, it, onTestFinished } from 'vitest'
import { EPMD_PORT } from '../../../../src/lib/erlang/index.js'
import { enter } from '../../../../src/lib/observer/access.js'
import type { NodeAccess, NodeName } from '../../../../src/lib/observer/access.js'
import { GigalixirError } from '../../../../src/lib/errors.js'
import { ByteStream } from '../../../../src/lib/erlang/wire/byte-stream.js'
import { FakeNode } from '../../../support/erlang/fake-node.js'

const TRUE_NAME: NodeName = { node: 'shop@host', cookie: 'monster' }
/** As the port mapper answers for `shop`: port 40000, versions 5 and 6. */
const FOUND = Buffer.from([119, 0, 0x9c, 0x40, 77, 0, 0, 6, 0, 5, 0, 4, ...Buffer.from('shop'), 0, 0])

/** A replica whose node is `shop@host`. @param likely what its environment says */
class Replica implements NodeAccess {
  readonly replica = 'x'
  readonly asked: string[] = []

  constructor(
    readonly likely: NodeName | undefined,
    readonly failure?: Error,
  ) {}

  likelyName(): Promise<NodeName | undefined> {
    return Promise.resolve(this.likely)
  }

  name(): Promise<NodeName> {
    this.asked.push('the node')
    return Promise.resolve(TRUE_NAME)
  }

  open(port: number): Promise<Duplex> {
    if (this.failure) return Promise.reject(this.failure)
    const [near, far] = duplexPair()
    onTestFinished(() => void near.destroy())
    if (port === EPMD_PORT) {
      void answerAsPortMapper(far)
    } else {
      // It closes the connection where the cookie is wrong, which is for the other side to notice.
      new FakeNode(far, { name: TRUE_NAME.node }).accept().catch(() => undefined)
    }
    return Promise.resolve(near)
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}

async function answerAsPortMapper(duplex: Duplex): Promise<void> {
  const stream = new ByteStream(duplex, 'the client')
  const length = (await stream.take(2, 'A request')).readUInt16BE()
  const request = await stream.take(length, 'A request')
  duplex.end(request.toString('latin1', 1) === 'shop' ? FOUND : Buffer.of(119, 1))
}

describe('entering the node of a replica', () => {
  it('asks nobody where the environment tells its name and cookie', async () => {
    const replica = new Replica(TRUE_NAME)
    const { name, connection } = await enter(replica)
    connection.close()
    expect(name).toEqual(TRUE_NAME)
    expect(replica.asked).toEqual([])
  })

  it.each<[string, NodeName | undefined]>([
    ['nothing', undefined],
    ['of a node there is not', { node: 'other@host', cookie: 'monster' }],
    ['another host', { node: 'shop@elsewhere', cookie: 'monster' }],
    ['another cookie', { node: 'shop@host', cookie: 'no more' }],
  ])('asks the node itself where the environment tells %s', async (_, likely) => {
    const replica = new Replica(likely)
    const { name, connection } = await enter(replica)
    connection.close()
    expect(name).toEqual(TRUE_NAME)
    expect(replica.asked).toEqual(['the node'])
  })

  it('asks nothing more where the way there is cut', async () => {
    const cut = new GigalixirError('UNREACHABLE', 'The connection broke.')
    const replica = new Replica(TRUE_NAME, cut)
    await expect(enter(replica)).rejects.toBe(cut)
    expect(replica.asked).toEqual([])
  })
})
