import { describe, expect, it } from 'vitest'
import { Pid, RemoteException, atom, binary, rpc, tagged, tuple } from '../../../../src/lib/erlang/index.js'
import type { CallOptions, Reference, Term, Tuple } from '../../../../src/lib/erlang/index.js'
import { FLAG, OUR_FLAGS } from '../../../../src/lib/erlang/handshake/flags.js'
import type { SpawnRequest } from '../../../../src/lib/erlang/wire/signal.js'
import { connectedPair } from '../../../support/erlang/fake-node.js'
import type { FakeNode } from '../../../support/erlang/fake-node.js'

const worker = new Pid(atom('fake@host'), 9, 0, 4711)

/** A call that the node has taken up, in a process of its own. */
async function started(options: CallOptions = {}) {
  const { connection, node } = await connectedPair()
  const result = rpc(connection, 'mod', 'total', [1, [2]], options)
  // Looked at later; failing before that is no accident.
  result.catch(() => undefined)
  const request = await node.signal()
  if (request.type !== 'spawnRequest') throw new Error(request.type)
  node.send({ type: 'spawnReply', reference: request.reference, to: request.from, result: worker })
  const end = (reason: Term) =>
    node.send({ type: 'monitorExit', from: worker, to: request.from, reference: request.reference, reason })
  return { result, request, node, end, token: request.args[0] as Reference }
}

function print(node: FakeNode, request: SpawnRequest, what: Term): void {
  const message = tuple(atom('io_request'), worker, 7, what)
  node.send({ type: 'send', from: worker, to: request.groupLeader, message })
}

async function ioAnswer(node: FakeNode): Promise<Term | undefined> {
  const signal = await node.signal()
  return signal.type === 'send' ? tagged(signal.message, 'io_reply', 3)?.[2] : undefined
}

describe('rpc', () => {
  it('runs the function in a monitored process and gives its value', async () => {
    const { result, request, token, end } = await started()
    expect(request).toMatchObject({
      module: atom('erpc'),
      function: atom('execute_call'),
      options: [atom('monitor')],
    })
    expect(request.args).toEqual([token, atom('mod'), atom('total'), [1, [2]]])
    end(tuple(token, atom('return'), binary('value')))
    expect(await result).toEqual(binary('value'))
  })

  it('raises what the function raised, with class, reason and a readable stack', async () => {
    const { result, token, end } = await started({ language: 'elixir' })
    const where = [tuple(atom('file'), [...Buffer.from('lib/shop.ex')]), tuple(atom('line'), 12)]
    const stack = [
      tuple(atom('Elixir.Shop'), atom('total'), 1, where),
      tuple(atom('lists'), atom('map'), [1, 2], []),
    ]
    end(tuple(token, atom('error'), atom('badarith'), stack))
    const error: unknown = await result.catch((raised: unknown) => raised)
    expect(error).toBeInstanceOf(RemoteException)
    expect(error).toMatchObject({
      code: 'ERLANG_FAILED',
      kind: 'error',
      reason: atom('badarith'),
      stacktrace: stack,
    })
    expect((error as Error).message).toBe(
      'mod:total/2 failed on fake@host: :badarith\n    lib/shop.ex:12: Shop.total/1\n    :lists.map/2',
    )
  })

  it.each(['exit', 'throw'] as const)('tells an %s from an error', async (kind) => {
    const { result, token, end } = await started()
    end(tuple(token, atom(kind), 5))
    await expect(result).rejects.toMatchObject({ kind, reason: 5 })
  })

  it('tells when the process was ended from outside', async () => {
    const { result, end } = await started()
    end(atom('killed'))
    await expect(result).rejects.toMatchObject({
      kind: 'signal',
      message: expect.stringContaining('killed') as string,
    })
  })

  it('tells when the process could not be started', async () => {
    const { connection, node } = await connectedPair()
    const result = rpc(connection, 'mod', 'total', [])
    const request = await node.signal()
    if (request.type !== 'spawnRequest') throw new Error(request.type)
    node.send({
      type: 'spawnReply',
      reference: request.reference,
      to: request.from,
      result: atom('system_limit'),
    })
    await expect(result).rejects.toMatchObject({
      code: 'ERLANG_FAILED',
      message: expect.stringContaining('system_limit') as string,
    })
  })

  it('ends the process on the node when nobody waits any more', async () => {
    const { result, node } = await started({ timeoutMs: 50 })
    expect(await node.signal()).toMatchObject({
      type: 'exit',
      to: worker,
      reason: atom('kill'),
      linked: false,
    })
    await expect(result).rejects.toMatchObject({
      code: 'TIMEOUT',
      message: expect.stringContaining('mod:total/2') as string,
    })
  })

  it('ends it on abort too, but leaves it when asked to', async () => {
    const abort = new AbortController()
    const { result, node } = await started({ signal: abort.signal })
    abort.abort()
    await expect(result).rejects.toMatchObject({ code: 'INTERRUPTED' })
    expect(await node.signal()).toMatchObject({ type: 'exit', to: worker })
    const left = await started({ timeoutMs: 20, whenAbandoned: 'leave' })
    await expect(left.result).rejects.toMatchObject({ code: 'TIMEOUT' })
    expect(await left.node.signal()).toMatchObject({ type: 'demonitor' })
  })

  it('ends it even when the node takes up the call only later', async () => {
    const { connection, node } = await connectedPair()
    const result = rpc(connection, 'mod', 'total', [], { timeoutMs: 20 })
    const request = await node.signal()
    await expect(result).rejects.toMatchObject({ code: 'TIMEOUT' })
    if (request.type !== 'spawnRequest') throw new Error(request.type)
    node.send({ type: 'spawnReply', reference: request.reference, to: request.from, result: worker })
    expect(await node.signal()).toMatchObject({ type: 'exit', to: worker, reason: atom('kill') })
  })

  it('fails when who listens to its output fails', async () => {
    const listener = () => {
      throw new Error('no room')
    }
    const { result, request, node } = await started({ onOutput: listener })
    print(node, request, tuple(atom('put_chars'), atom('unicode'), [97]))
    await expect(result).rejects.toThrow('no room')
  })

  it('fails at once when the node goes away', async () => {
    const { result, node } = await started()
    node.stream.close()
    await expect(result).rejects.toMatchObject({ code: 'UNREACHABLE' })
  })

  it('asks the server of the node where processes cannot be started from afar', async () => {
    const { connection, node } = await connectedPair({}, { flags: OUR_FLAGS & ~FLAG.spawn })
    const answers: [Term, unknown][] = [
      [binary('value'), binary('value')],
      [
        tuple(atom('badrpc'), tuple(atom('EXIT'), tuple(atom('undef'), []))),
        { kind: 'error', reason: atom('undef') },
      ],
      [tuple(atom('badrpc'), tuple(atom('EXIT'), atom('bye'))), { kind: 'exit', reason: atom('bye') }],
    ]
    for (const [answer, expected] of answers) {
      const result = rpc(connection, 'mod', 'total', [1]).catch((error: unknown) => error)
      const monitor = await node.signal()
      const call = await node.signal()
      if (monitor.type !== 'monitor' || call.type !== 'send') throw new Error(call.type)
      const [, from, request] = tagged(call.message, '$gen_call', 3) ?? []
      expect(call.to).toBe(atom('rex'))
      expect(tagged(request, 'call', 5)?.slice(1, 4)).toEqual([atom('mod'), atom('total'), [1]])
      const mark = (from as Tuple).at(1)!
      node.send({ type: 'send', from: worker, to: monitor.from, message: tuple(mark, answer) })
      expect(await result).toMatchObject(expected as object)
      expect(await node.signal()).toMatchObject({ type: 'demonitor' })
    }
  })
})

describe('what a call prints', () => {
  const printed: [string, Term, string][] = [
    ['characters', tuple(atom('put_chars'), atom('unicode'), [104, binary('é')]), 'hé'],
    ['characters of Latin-1', tuple(atom('put_chars'), atom('latin1'), Buffer.of(0xe9)), 'é'],
    ['characters in the old form', tuple(atom('put_chars'), Buffer.of(0xe9)), 'é'],
    [
      'several at once',
      tuple(atom('requests'), [
        tuple(atom('put_chars'), atom('unicode'), [97]),
        tuple(atom('put_chars'), atom('unicode'), [98]),
      ]),
      'ab',
    ],
  ]
  it.each(printed)('arrives: %s', async (_, what, text) => {
    let output = ''
    const { request, node } = await started({ onOutput: (piece) => (output += piece) })
    print(node, request, what)
    expect(await ioAnswer(node)).toBe(atom('ok'))
    expect(output).toBe(text)
  })

  it('may be what a function on the node returns', async () => {
    let output = ''
    const { request, node } = await started({ onOutput: (piece) => (output += piece) })
    print(node, request, tuple(atom('put_chars'), atom('unicode'), atom('io_lib'), atom('format'), [[], []]))
    const nested = await node.signal()
    if (nested.type !== 'spawnRequest') throw new Error(nested.type)
    const { reference, from, args } = nested
    node.send({ type: 'spawnReply', reference, to: from, result: worker })
    node.send({
      type: 'monitorExit',
      from: worker,
      to: from,
      reference,
      reason: tuple(args[0]!, atom('return'), [120]),
    })
    expect(await ioAnswer(node)).toBe(atom('ok'))
    expect(output).toBe('x')
  })

  it('cannot be read from: who tries is told that there is nothing', async () => {
    const { request, node } = await started()
    const asked: [Term, Term][] = [
      [tuple(atom('get_line'), atom('unicode'), [62]), atom('eof')],
      [tuple(atom('get_until'), atom('unicode'), [], atom('m'), atom('f'), []), atom('eof')],
      [tuple(atom('get_geometry'), atom('columns')), tuple(atom('error'), atom('enotsup'))],
      [tuple(atom('setopts'), []), atom('ok')],
      [tuple(atom('nonsense')), tuple(atom('error'), atom('request'))],
      [5, tuple(atom('error'), atom('request'))],
      [tuple(atom('put_chars'), atom('unicode'), tuple()), tuple(atom('error'), atom('put_chars'))],
    ]
    for (const [what, answer] of asked) {
      print(node, request, what)
      expect(await ioAnswer(node)).toEqual(answer)
    }
  })
})
