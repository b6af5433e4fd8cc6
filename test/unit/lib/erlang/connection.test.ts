import { Duplex, Transform, duplexPair } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import {
  Pid,
  Reference,
  atom,
  connectNode,
  encode,
  equalTerms,
  tuple,
} from '../../../../src/lib/erlang/index.js'
import type { LocalProcess, ProcessEvent, Term } from '../../../../src/lib/erlang/index.js'
import { FLAG, OUR_FLAGS } from '../../../../src/lib/erlang/handshake/flags.js'
import { atRest } from '../../../support/at-rest.js'
import { anyTerm } from '../../../support/erlang/arbitrary-term.js'
import { FakeNode, connectedPair } from '../../../support/erlang/fake-node.js'

const remote = new Pid(atom('fake@host'), 5, 0, 4711)
const soon = { timeoutMs: 10_000 }

function next(process: LocalProcess): Promise<ProcessEvent> {
  return process.receive('An event', (event) => event, soon)
}

async function nextMessage(process: LocalProcess): Promise<Term> {
  const event = await next(process)
  if (event.type !== 'message') throw new Error(`${event.type} came in place of a message`)
  return event.message
}

/** Hands on bytes in pieces of these sizes, over and over. */
function split(sizes: readonly number[]): Transform {
  let at = 0
  return new Transform({
    transform(chunk: Buffer, _, done) {
      for (let from = 0; from < chunk.length;) {
        const size = sizes[at++ % sizes.length] ?? 1
        this.push(chunk.subarray(from, from + size))
        from += size
      }
      done()
    },
  })
}

describe('a connection', () => {
  it('carries any term both ways, however the bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyTerm, { maxLength: 4 }),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
        async (terms, sizes) => {
          const [near, far] = duplexPair()
          const cut = split(sizes)
          near.pipe(cut)
          const node = new FakeNode(far)
          const [connection] = await Promise.all([
            connectNode(Duplex.from({ readable: cut, writable: near }), { cookie: 'monster' }),
            node.accept(),
          ])
          const process = connection.process()
          for (const message of terms) node.send({ type: 'send', from: remote, to: process.pid, message })
          for (const term of terms) expect(equalTerms(await nextMessage(process), term)).toBe(true)
          for (const term of terms) await process.send(remote, term)
          for (const term of terms) {
            const signal = await node.signal()
            expect(signal.type === 'send' && equalTerms(signal.message, term)).toBe(true)
          }
          connection.close()
          node.stream.destroy()
        },
      ),
      { numRuns: 60 },
    )
  })

  it('works without a distribution header, as with a node that has no fragments', async () => {
    const { connection, node } = await connectedPair(
      {},
      { flags: OUR_FLAGS & ~FLAG.fragments & ~FLAG.sendSender },
    )
    const process = connection.process()
    await process.send(atom('name'), tuple(1))
    expect((await node.packet())[0]).toBe(112)
    node.send({ type: 'send', from: undefined, to: process.pid, message: atom('hello') })
    expect(await nextMessage(process)).toBe(atom('hello'))
  })

  it('cuts large messages into fragments and puts those of several senders together', async () => {
    const { connection, node } = await connectedPair()
    const process = connection.process()
    const large = Buffer.alloc(300_000, 'abc')
    void process.send(remote, large)
    const headers: Buffer[] = []
    while (headers.length < 5) headers.push(await node.packet())
    expect(headers.map((packet) => [packet[1], Number(packet.readBigUInt64BE(10))])).toEqual([
      [69, 5],
      [70, 4],
      [70, 3],
      [70, 2],
      [70, 1],
    ])
    const fragments = (sequence: bigint, bytes: Buffer) => {
      const payload = encode(bytes).subarray(1)
      const control = encode(tuple(22, remote, process.pid)).subarray(1)
      return [0, 1, 2].map((at) => {
        const head = Buffer.alloc(18)
        head.set([131, at === 0 ? 69 : 70])
        head.writeBigUInt64BE(sequence, 2)
        head.writeBigUInt64BE(BigInt(3 - at), 10)
        const part = payload.subarray(at * 10, at === 2 ? undefined : at * 10 + 10)
        return Buffer.concat([head, ...(at === 0 ? [Buffer.of(0), control] : []), part])
      })
    }
    const [a, b] = [fragments(1n, Buffer.alloc(40, 'a')), fragments(2n, Buffer.alloc(30, 'b'))]
    for (const packet of [a[0], b[0], b[1], a[1], b[2], a[2]]) node.sendPacket(packet!)
    expect(await nextMessage(process)).toEqual(Buffer.alloc(30, 'b'))
    expect(await nextMessage(process)).toEqual(Buffer.alloc(40, 'a'))
  })

  it('passes over a fragmented message that ends early, as that of a killed process does', async () => {
    const { connection, node } = await connectedPair()
    const process = connection.process()
    const control = encode(tuple(22, remote, process.pid)).subarray(1)
    const head = Buffer.alloc(18)
    head.set([131, 69])
    head.writeBigUInt64BE(1n, 10)
    node.sendPacket(Buffer.concat([head, Buffer.of(0), control, encode(Buffer.alloc(50)).subarray(1, 20)]))
    node.send({ type: 'send', from: remote, to: process.pid, message: 1 })
    expect(await nextMessage(process)).toBe(1)
  })

  const bad: [string, Buffer][] = [
    ['something that is no packet', Buffer.from('hello')],
    ['an atom cache', Buffer.from([131, 68, 1, 0, 0, 2, 111, 107])],
    ['a fragment of nothing', Buffer.concat([Buffer.from([131, 70]), Buffer.alloc(16)])],
    ['a control message that is no tuple', Buffer.from([131, 68, 0, 97, 1])],
    [
      'a control message without its term',
      Buffer.concat([Buffer.from([131, 68, 0]), encode(tuple(22, remote, remote)).subarray(1)]),
    ],
  ]
  it.each(bad)('ends, with everything that waits, at %s', async (_, packet) => {
    const { connection, node } = await connectedPair()
    const waiting = next(connection.process())
    node.sendPacket(packet)
    await expect(waiting).rejects.toMatchObject({ code: 'PLATFORM_FAILED' })
    expect(await connection.closed).toMatchObject({ code: 'PLATFORM_FAILED' })
    expect(() => connection.process()).toThrow(/^The node sent /)
  })

  it('ends at a message larger than allowed, before reading it', async () => {
    const { connection, node } = await connectedPair({ maxMessageBytes: 1000 })
    node.sendPacket(Buffer.alloc(2000))
    expect(await connection.closed).toMatchObject({
      code: 'PLATFORM_FAILED',
      message: expect.stringContaining('2000') as string,
    })
  })

  it('rejects all that waits when the node goes away, and what is tried later', async () => {
    const { connection, node } = await connectedPair()
    const process = connection.process()
    const waiting = [next(process), next(connection.process())]
    node.stream.close()
    for (const each of waiting) await expect(each).rejects.toMatchObject({ code: 'UNREACHABLE' })
    await expect(process.send(remote, 1)).rejects.toMatchObject({ code: 'UNREACHABLE' })
    await expect(next(process)).rejects.toMatchObject({ code: 'UNREACHABLE' })
    process.close()
  })

  it('gives what came before the end', async () => {
    const { connection, node } = await connectedPair()
    const process = connection.process()
    node.send({ type: 'send', from: remote, to: process.pid, message: 1 })
    node.stream.close()
    await connection.closed
    expect(await nextMessage(process)).toBe(1)
  })

  it('closes twice, and the stream with it', async () => {
    const { connection, node } = await connectedPair()
    const waiting = next(connection.process())
    connection.close()
    connection.close()
    await expect(waiting).rejects.toMatchObject({
      code: 'UNREACHABLE',
      message: expect.stringContaining('closed here') as string,
    })
    await expect(node.packet()).rejects.toMatchObject({ code: 'UNREACHABLE' })
  })

  it('waits with every limit: time and abort', async () => {
    const { connection } = await connectedPair()
    const process = connection.process()
    const abort = new AbortController()
    const aborted = process.receive('A word', (event) => event, { signal: abort.signal })
    abort.abort()
    await expect(aborted).rejects.toMatchObject({ code: 'INTERRUPTED' })
    await expect(process.receive('A word', (event) => event, { timeoutMs: 20 })).rejects.toMatchObject({
      code: 'TIMEOUT',
      message: 'A word took longer than 0.02 seconds.',
    })
  })
})

describe('signs of life', () => {
  it('are sent while nothing else is', async () => {
    const { node } = await connectedPair({ tickMs: 20 })
    expect((await node.packet()).length).toBe(0)
    expect((await node.packet()).length).toBe(0)
  })

  it('missing, the node is asked, and its answer keeps the connection', async () => {
    const { connection, node } = await connectedPair({ tickMs: 40 })
    for (let at = 0; at < 2; at++) {
      const probe = await node.signal()
      expect(probe.type).toBe('monitor')
      if (probe.type !== 'monitor') continue
      const { from, to, reference } = probe
      node.send({ type: 'monitorExit', from: to, to: from, reference, reason: atom('noproc') })
    }
    await connection.process().send(remote, 1)
  })

  it('missing for good, the node is given up', async () => {
    const { connection } = await connectedPair({ tickMs: 10 })
    const waiting = next(connection.process())
    await expect(waiting).rejects.toMatchObject({
      code: 'UNREACHABLE',
      message: expect.stringContaining('no sign of life') as string,
    })
  })
})

describe('a full mailbox', () => {
  it('holds the node back and loses nothing', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    onTestFinished(() => void vi.useRealTimers())
    const { connection, node } = await connectedPair({ tickMs: 1000 })
    const process = connection.process({ maxMessages: 10 })
    for (let at = 0; at < 2000; at++)
      node.send({ type: 'send', from: remote, to: process.pid, message: Buffer.alloc(2000, at) })
    await atRest(() => node.duplex.writableLength)
    // It cannot be heard while it is held back, which is no sign of its death.
    await vi.advanceTimersByTimeAsync(10_000)
    expect(node.duplex.writableLength).toBeGreaterThan(2_000_000)
    for (let at = 0; at < 2000; at++) expect(((await nextMessage(process)) as Buffer)[0]).toBe(at % 256)
    await node.stream.drained('All', soon)
  })

  it('loses what comes when that was asked for, and counts it', async () => {
    const { connection, node } = await connectedPair()
    const process = connection.process({ maxMessages: 10, whenFull: 'drop' })
    const other = connection.process()
    for (let at = 0; at < 25; at++) node.send({ type: 'send', from: remote, to: process.pid, message: at })
    node.send({ type: 'send', from: remote, to: other.pid, message: atom('done') })
    await nextMessage(other)
    expect(process.dropped).toBe(15)
    expect(await nextMessage(process)).toBe(0)
  })

  it('does not hold the node back any more when its process ends', async () => {
    const { connection, node } = await connectedPair()
    const process = connection.process({ maxMessages: 2 })
    const other = connection.process()
    for (let at = 0; at < 5; at++) node.send({ type: 'send', from: remote, to: process.pid, message: at })
    node.send({ type: 'send', from: remote, to: other.pid, message: atom('done') })
    const heard = vi.fn()
    const done = nextMessage(other).then(heard)
    await atRest(() => heard.mock.calls.length)
    expect(heard).not.toHaveBeenCalled()
    process.close()
    await done
    expect(heard).toHaveBeenCalledWith(atom('done'))
  })
})

describe('processes of ours', () => {
  it('receive by choice, in order', async () => {
    const { connection, node } = await connectedPair()
    const process = connection.process()
    for (const message of [1, 2, 3]) node.send({ type: 'send', from: remote, to: process.pid, message })
    const two = await process.receive(
      'Two',
      (event) => (event.type === 'message' && event.message === 2 ? event : undefined),
      soon,
    )
    expect(two).toMatchObject({ message: 2, from: remote })
    expect([await nextMessage(process), await nextMessage(process)]).toEqual([1, 3])
  })

  it('are reached by pid and alias alone, and not by those of another time', async () => {
    const { connection, node } = await connectedPair()
    const process = connection.process()
    const alias = process.alias()
    node.send({ type: 'send', from: remote, to: atom('name'), message: 0 })
    node.send({
      type: 'send',
      from: remote,
      to: new Pid(process.pid.node, process.pid.id, process.pid.serial, 1),
      message: 0,
    })
    node.send({ type: 'send', from: remote, to: new Reference(connection.name, [9, 9, 9], 77), message: 0 })
    node.send({ type: 'send', from: remote, to: alias, message: 1 })
    expect(await nextMessage(process)).toBe(1)
  })

  it('link and unlink as the protocol says', async () => {
    const { connection, node } = await connectedPair()
    const process = connection.process()
    await process.link(remote)
    await process.link(remote)
    expect(await node.signal()).toMatchObject({ type: 'link', from: process.pid, to: remote })
    await process.unlink(remote)
    const unlink = await node.signal()
    // Their exit crossed our unlink: it does not count any more.
    node.send({ type: 'exit', from: remote, to: process.pid, reason: atom('late'), linked: true })
    if (unlink.type === 'unlink')
      node.send({ type: 'unlinkAck', id: unlink.id!, from: remote, to: process.pid })
    node.send({ type: 'send', from: remote, to: process.pid, message: 1 })
    expect(await nextMessage(process)).toBe(1)
    await process.link(remote)
    expect(await node.signal()).toMatchObject({ type: 'link' })
    node.send({ type: 'exit', from: remote, to: process.pid, reason: atom('boom'), linked: true })
    expect(await next(process)).toMatchObject({ type: 'exit', reason: atom('boom'), linked: true })
  })

  it('acknowledge every unlink, and tell those linked and watching when they end', async () => {
    const { connection, node } = await connectedPair()
    const process = connection.process()
    node.send({ type: 'unlink', id: 2n ** 63n, from: remote, to: process.pid })
    expect(await node.signal()).toMatchObject({
      type: 'unlinkAck',
      id: 2n ** 63n,
      from: process.pid,
      to: remote,
    })
    const reference = new Reference(atom('fake@host'), [1, 2, 3], 4711)
    node.send({ type: 'link', from: remote, to: process.pid })
    node.send({ type: 'monitor', from: remote, to: process.pid, reference })
    node.send({ type: 'send', from: remote, to: process.pid, message: 1 })
    await nextMessage(process)
    process.close(atom('done'))
    expect(await node.signal()).toMatchObject({
      type: 'exit',
      from: process.pid,
      to: remote,
      reason: atom('done'),
      linked: true,
    })
    expect(await node.signal()).toMatchObject({
      type: 'monitorExit',
      to: remote,
      reference,
      reason: atom('done'),
    })
  })

  it('that are not there are said not to be there', async () => {
    const { connection, node } = await connectedPair()
    const gone = connection.process()
    gone.close()
    const reference = new Reference(atom('fake@host'), [1, 2, 3], 4711)
    node.send({ type: 'link', from: remote, to: gone.pid })
    expect(await node.signal()).toMatchObject({ type: 'exit', reason: atom('noproc') })
    node.send({ type: 'monitor', from: remote, to: gone.pid, reference })
    expect(await node.signal()).toMatchObject({ type: 'monitorExit', reason: atom('noproc') })
    node.send({ type: 'monitor', from: remote, to: atom('rex'), reference })
    expect(await node.signal()).toMatchObject({
      type: 'monitorExit',
      from: atom('rex'),
      reason: atom('noproc'),
    })
    const request = {
      reference,
      from: remote,
      groupLeader: remote,
      module: atom('m'),
      function: atom('f'),
      args: [],
      options: [],
    }
    node.send({ type: 'spawnRequest', ...request })
    expect(await node.signal()).toMatchObject({ type: 'spawnReply', reference, result: atom('notsup') })
  })

  it('monitor, and hear of each end once', async () => {
    const { connection, node } = await connectedPair()
    const process = connection.process()
    const reference = await process.monitor(remote)
    expect(await node.signal()).toMatchObject({ type: 'monitor', to: remote })
    for (let at = 0; at < 2; at++)
      node.send({ type: 'monitorExit', from: remote, to: process.pid, reference, reason: atom('x') })
    node.send({ type: 'send', from: remote, to: process.pid, message: 1 })
    expect(await next(process)).toMatchObject({ type: 'down', reason: atom('x') })
    expect(await next(process)).toMatchObject({ type: 'message' })
    await process.demonitor(await process.monitor(atom('name')))
    expect([(await node.signal()).type, (await node.signal()).type]).toEqual(['monitor', 'demonitor'])
  })
})
