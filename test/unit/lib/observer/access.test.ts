import { duplexPair } from 'node:stream'
import type { Duplex } from 'node:stream'
import { describe, expect, it, onTestFinished } from 'vitest'
import { EPMD_PORT } from '../../../../src/lib/erlang/index.js'
import { enter } from '../../../../src/lib/observer/access.js'
import type { NodePlace } from '../../../../src/lib/ssh/node-place.js'
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
    readonly seen?: NodePlace,
  ) {}

  /** Given where there is no port mapper. */
  place(): Promise<NodePlace> {
    if (this.failure) return Promise.reject(this.failure)
    return Promise.resolve(this.seen ?? { ports: [], named: true, isRelease: true })
  }

  likelyName(): Promise<NodeName | undefined> {
    return Promise.resolve(this.likely)
  }

  name(): Promise<NodeName> {
    this.asked.push('the node')
    return Promise.resolve(TRUE_NAME)
  }

  open(port: number): Promise<Duplex> {
    if (this.failure) return Promise.reject(this.failure)
    if (this.seen && (port === EPMD_PORT || port === 5432))
      return Promise.reject(new GigalixirError('UNREACHABLE', `Port ${port} was refused.`))
    const [near, far] = duplexPair()
    onTestFinished(() => void near.destroy())
    if (port === EPMD_PORT) {
      void answerAsPortMapper(far)
    } else if (port === 8080) {
      far.end('HTTP/1.1 400 Bad Request\r\n\r\n')
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
  if (request[0] === 110) duplex.end(Buffer.from('\0\0\x11\x11name shop at port 40000\n'))
  else duplex.end(request.toString('latin1', 1) === 'shop' ? FOUND : Buffer.of(119, 1))
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

  it('finds a node that no port mapper knows among the ports of its machine', async () => {
    const replica = new Replica(TRUE_NAME, undefined, {
      ports: [5432, 8080, 6789],
      named: true,
      isRelease: true,
    })
    const { name, connection } = await enter(replica)
    connection.close()
    expect(name).toEqual(TRUE_NAME)
    expect(replica.asked).toEqual([])
  })

  it('asks the node for its name also where no port mapper is', async () => {
    const place = { ports: [6789], named: true, isRelease: true }
    const replica = new Replica({ ...TRUE_NAME, cookie: 'no more' }, undefined, place)
    const { name, connection } = await enter(replica)
    connection.close()
    expect(name).toEqual(TRUE_NAME)
    expect(replica.asked).toEqual(['the node'])
  })

  it.each([
    [true, /RELEASE_DISTRIBUTION=none/],
    [false, /web: elixir --name \$MY_NODE_NAME/],
  ])('says what gives an app a node name that has none (release: %s)', async (isRelease, advice) => {
    const replica = new Replica(TRUE_NAME, undefined, { ports: [8080], named: false, isRelease })
    const failure = await enter(replica).catch((error: unknown) => error as GigalixirError)
    expect(failure).toMatchObject({
      code: 'NOT_FOUND',
      message: 'The app on x runs without a node name, so nothing can connect to it.',
    })
    expect((failure as GigalixirError).next.join()).toMatch(advice)
    expect(replica.asked).toEqual([])
  })

  it('asks nothing more where the way there is cut', async () => {
    const cut = new GigalixirError('UNREACHABLE', 'The connection broke.')
    const replica = new Replica(TRUE_NAME, cut)
    await expect(enter(replica)).rejects.toBe(cut)
    expect(replica.asked).toEqual([])
  })
})
