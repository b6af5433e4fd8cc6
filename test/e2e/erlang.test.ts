import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  Evaluator,
  Float,
  Fun,
  RemoteException,
  TermMap,
  atom,
  binary,
  decode,
  encode,
  equalTerms,
  evaluate,
  findAndConnect,
  inspectTerm,
  isList,
  listNodes,
  lookUpNode,
  rpc,
  tagged,
  tuple,
} from '../../src/lib/erlang/index.js'
import type { Connection, Pid, Term, Tuple } from '../../src/lib/erlang/index.js'
import { packageRoot } from '../../src/lib/paths.js'
import { anyTerm } from '../support/erlang/arbitrary-term.js'
import { eventually } from '../support/through-router.js'
import { RealNode } from '../support/erlang/real-node.js'

const elixir = { language: 'elixir' } as const
const erlang = { language: 'erlang' } as const

describe('with a node of Erlang', () => {
  let node: RealNode
  let connection: Connection

  beforeAll(async () => {
    node = await RealNode.start()
    connection = await node.connect()
  })

  afterAll(async () => {
    connection.close()
    await node.remove()
  })

  async function processes(): Promise<number> {
    return (await rpc(connection, 'erlang', 'system_info', [atom('process_count')])) as number
  }

  it('is a hidden node with a name that the node gives', async () => {
    expect(await listNodes(node.open(4369))).toMatchObject([{ name: 'app' }])
    expect(await lookUpNode(node.open(4369), 'nobody')).toBeUndefined()
    expect(await rpc(connection, 'erlang', 'nodes', [])).toEqual([])
    expect(await rpc(connection, 'erlang', 'nodes', [atom('hidden')])).toEqual([connection.name])
    const named = await node.connect({ name: 'observer@nohost' })
    expect(named.name).toBe(atom('observer@nohost'))
    named.close()
  })

  it('is understood in thousands of terms of every kind, and understands them', async () => {
    const terms = fc.sample(anyTerm, 6000)
    for (let at = 0; at < terms.length; at += 500) {
      const some = terms.slice(at, at + 500)
      const echoed = (await rpc(connection, 'erlang', 'hd', [[some]])) as Term[]
      const written = decode((await rpc(connection, 'erlang', 'term_to_binary', [some])) as Buffer) as Term[]
      const packed = (await rpc(connection, 'erlang', 'term_to_binary', [
        some,
        [atom('compressed')],
      ])) as Buffer
      const unpacked = decode(packed) as Term[]
      const read = (await rpc(connection, 'erlang', 'binary_to_term', [encode(some)])) as Term[]
      expect([echoed, written, unpacked, read].map((each) => each.length)).toEqual([500, 500, 500, 500])
      for (const [index, term] of some.entries()) {
        for (const each of [echoed, written, unpacked, read]) {
          if (!equalTerms(each[index]!, term)) {
            throw new Error(`${inspectTerm(term)} came back as ${inspectTerm(each[index]!)}`)
          }
        }
      }
    }
  })

  it('agrees with the node on which terms are equal', async () => {
    const alike: [Term, Term][] = [
      [1, new Float(1)],
      [new Float(0), new Float(-0)],
      [TermMap.of([1, 2], [3, 4]), TermMap.of([3, 4], [1, 2])],
      [[], tuple()],
    ]
    for (const [a, b] of [...alike, ...fc.sample(fc.tuple(anyTerm, anyTerm), 300)]) {
      expect(await rpc(connection, 'erlang', '=:=', [a, b])).toBe(atom(String(equalTerms(a, b))))
      expect(await rpc(connection, 'erlang', '=:=', [a, decode(encode(a))])).toBe(atom('true'))
    }
  })

  it('writes terms as Elixir and Erlang write them', async () => {
    const terms = [...fc.sample(printableTerm, 1500), ...SPECIAL_TERMS]
    const options = [
      tuple(atom('limit'), atom('infinity')),
      tuple(atom('printable_limit'), atom('infinity')),
      tuple(atom('width'), atom('infinity')),
    ]
    // As they come back: the node puts the keys of maps in its own order.
    for (const term of (await rpc(connection, 'erlang', 'hd', [[terms]])) as Term[]) {
      const text = (await rpc(connection, 'Elixir.Kernel', 'inspect', [term, options])) as Buffer
      expect(inspectTerm(term, 'elixir')).toBe(text.toString())
      const format = [[...Buffer.from('~0tp')], [term]]
      const characters = await rpc(connection, 'io_lib', 'format', format)
      const written = (await rpc(connection, 'unicode', 'characters_to_binary', [characters])) as Buffer
      expect(inspectTerm(term, 'erlang')).toBe(written.toString())
    }
  })

  it('reads the forms that only a node writes: old floats, local terms, identifiers, closures', async () => {
    const options = [tuple(atom('minor_version'), 0)]
    const old = decode(
      (await rpc(connection, 'erlang', 'term_to_binary', [[1.5, -2.25e-300], options])) as Buffer,
    )
    expect(inspectTerm(old)).toBe('[1.5, -2.25e-300]')
    const local = (await rpc(connection, 'erlang', 'term_to_binary', [1, [atom('local')]])) as Buffer
    expect(encode(decode(local))).toEqual(local)
    const { value } = await evaluate(
      connection,
      'Y = 40, {self(), make_ref(), hd(erlang:ports()), fun lists:map/2, fun(X) -> X + Y end}',
      erlang,
    )
    const text = inspectTerm(value, 'erlang')
    expect(text).toMatch(
      /^\{<0\.\d+\.\d+>,#Ref<0(\.\d+)+>,#Port<0\.\d+>,fun lists:map\/2,#Fun<erl_eval\.\d+\.\d+>\}$/,
    )
    const again = await rpc(connection, 'erlang', 'hd', [[value]])
    expect(equalTerms(again, value)).toBe(true)
    const fun = (value as Tuple).at(4)!
    expect(fun).toBeInstanceOf(Fun)
    expect(await rpc(connection, 'erlang', 'apply', [fun, [2]])).toBe(42)
  })

  it('takes deep and long terms', async () => {
    let deep: Term = []
    for (let at = 0; at < 100_000; at++) deep = at % 2 ? tuple(deep) : [deep, 1000]
    expect(equalTerms(await rpc(connection, 'erlang', 'hd', [[deep]]), deep)).toBe(true)
    const long = (await rpc(connection, 'lists', 'seq', [1, 1_000_000])) as Term[]
    expect([long.length, long[999_999]]).toEqual([1_000_000, 1_000_000])
  })

  it('takes an answer of 100 MB, and sends as much', async () => {
    const answer = (await rpc(connection, 'binary', 'copy', [binary('x'), 100_000_000])) as Buffer
    expect([answer.length, answer.every((byte) => byte === 120)]).toEqual([100_000_000, true])
    expect(await rpc(connection, 'erlang', 'byte_size', [Buffer.alloc(100_000_000)])).toBe(100_000_000)
  })

  it('refuses an answer larger than allowed, and says so', async () => {
    const careful = await node.connect({ maxMessageBytes: 1_000_000 })
    const answer = rpc(careful, 'binary', 'copy', [binary('x'), 50_000_000])
    await expect(answer).rejects.toMatchObject({
      code: 'PLATFORM_FAILED',
      message: expect.stringContaining('at most 1000000') as string,
    })
  })

  it('raises what the function raises', async () => {
    const raised: unknown = await rpc(connection, 'lists', 'nth', [3, [1]]).catch((error: unknown) => error)
    expect(raised).toBeInstanceOf(RemoteException)
    expect(raised).toMatchObject({ code: 'ERLANG_FAILED', kind: 'error', reason: atom('function_clause') })
    expect((raised as Error).message).toContain('lists:nth')
    await expect(rpc(connection, 'erlang', 'exit', [5])).rejects.toMatchObject({ kind: 'exit', reason: 5 })
    await expect(rpc(connection, 'erlang', 'throw', [5])).rejects.toMatchObject({ kind: 'throw', reason: 5 })
    await expect(rpc(connection, 'nosuch', 'function', [])).rejects.toMatchObject({ reason: atom('undef') })
    await expect(evaluate(connection, 'exit(self(), kill), timer:sleep(1000)', erlang)).rejects.toMatchObject(
      { kind: 'signal' },
    )
  })

  it('leaves nothing running on the node when a call is given up', async () => {
    const before = await processes()
    const abort = new AbortController()
    const calls = [
      rpc(connection, 'timer', 'sleep', [60_000], { timeoutMs: 200 }),
      rpc(connection, 'timer', 'sleep', [60_000], { signal: abort.signal }),
      evaluate(connection, 'Process.sleep(:infinity)', { ...elixir, timeoutMs: 1000 }),
    ].map((call) =>
      call.then(
        () => 'ended',
        (error: unknown) => (error as { code: string }).code,
      ),
    )
    setTimeout(() => abort.abort(), 300)
    expect(await Promise.all(calls)).toEqual(['TIMEOUT', 'INTERRUPTED', 'TIMEOUT'])
    await eventually(processes, (now) => now <= before)
  })

  it.each([
    ['elixir', 'Process.register(self(), :endless); Stream.cycle([1]) |> Stream.run()'],
    ['erlang', 'register(endless, self()), (fun Again() -> Again() end)()'],
  ] as const)('ends what is evaluated in %s when the connection breaks', async (language, expression) => {
    const other = await node.connect()
    const broken = evaluate(other, expression, { language }).catch((error: unknown) => error)
    const runs = async () =>
      (await rpc(connection, 'erlang', 'whereis', [atom('endless')])) !== atom('undefined')
    await eventually(runs, (now) => now)
    other.close()
    await eventually(runs, (now) => !now)
    expect(await broken).toMatchObject({ code: 'UNREACHABLE' })
  })

  it('watches and is linked to processes there', async () => {
    const process = connection.process()
    const spawned = await evaluate(connection, 'spawn(timer, sleep, [infinity])', erlang)
    const pid = spawned.value as Pid
    const reference = await process.monitor(pid)
    await process.link(pid)
    await process.exit(pid, atom('enough'))
    const events = [
      await process.receive('An end', (event) => event),
      await process.receive('An end', (event) => event),
    ]
    expect(events.map((event) => event.type).sort()).toEqual(['down', 'exit'])
    expect(events.find((event) => event.type === 'down')).toMatchObject({ reference, reason: atom('enough') })
    await process.monitor(atom('nobody_by_that_name'))
    expect(await process.receive('An end', (event) => event)).toMatchObject({
      type: 'down',
      reason: atom('noproc'),
    })
    await process.link(pid)
    expect(await process.receive('An end', (event) => event)).toMatchObject({
      type: 'exit',
      reason: atom('noproc'),
    })
    process.close()
  })

  it('is answered by servers there, also by way of an alias', async () => {
    const process = connection.process()
    const alias = process.alias()
    const request = tuple(atom('$gen_call'), tuple(process.pid, alias), atom('which_children'))
    await process.send(atom('kernel_sup'), request)
    const children = await process.receive('The children', (event) =>
      event.type === 'message' ? event.message : undefined,
    )
    expect(inspectTerm(children, 'erlang')).toContain('code_server')
    await rpc(connection, 'erlang', 'send', [alias, atom('by_alias')])
    expect(await process.receive('A word', (event) => event)).toMatchObject({ message: atom('by_alias') })
    process.close()
  })

  it('holds back a node that sends faster than anybody reads, and loses nothing', async () => {
    const other = await node.connect()
    const process = other.process({ maxMessages: 100 })
    const code = '[To ! {N, binary:copy(<<0>>, 5000)} || N <- lists:seq(1, 20000)]'
    const sender = await rpc(connection, 'erlang', 'spawn', [await sending(connection, code, process.pid)])
    // It has all to say at once, so it is suspended only when nothing more goes out.
    await eventually(
      async () => inspectTerm(await rpc(connection, 'erlang', 'process_info', [sender, atom('status')])),
      (status) => status.includes(':suspended'),
    )
    for (let number = 1; number <= 20_000; number++) {
      const event = await process.receive(
        'A message',
        (each) => (each.type === 'message' ? each.message : undefined),
        { timeoutMs: 30_000 },
      )
      if ((event as Tuple).at(0) !== number) throw new Error(`message ${number} is missing`)
    }
    other.close()
  })

  it('goes on when a process there is killed in the middle of a large message', async () => {
    const process = connection.process({ whenFull: 'drop' })
    const code = 'To ! binary:copy(<<0>>, 80000000)'
    for (let at = 0; at < 5; at++) {
      const sender = (await rpc(connection, 'erlang', 'spawn', [
        await sending(connection, code, process.pid),
      ])) as Pid
      // At several moments of the message's way, which nothing tells of: whatever the moment, the outcome is the same.
      await new Promise((resolve) => setTimeout(resolve, at * 10))
      await process.exit(sender, atom('kill'))
      expect(await rpc(connection, 'erlang', 'node', [])).toBe(atom(node.name))
    }
    process.close()
  })

  it('is told that the cookie is wrong', async () => {
    await expect(node.connect({ cookie: 'wrong' })).rejects.toMatchObject({
      code: 'ERLANG_REFUSED',
      message: `${node.name} does not accept this cookie.`,
    })
  })

  it('is told that its name is in use, and the one that uses it goes on', async () => {
    const first = await node.connect({ name: 'same@nohost' })
    await expect(node.connect({ name: 'same@nohost' })).rejects.toMatchObject({
      code: 'ERLANG_REFUSED',
      message: expect.stringContaining('same@nohost') as string,
    })
    expect(await rpc(first, 'erlang', 'node', [])).toBe(atom(node.name))
    first.close()
  })

  it('is told when there is no such node, or another one', async () => {
    await expect(node.connect({ node: 'other@127.0.0.1' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(node.connect({ node: 'app@elsewhere' })).rejects.toMatchObject({ code: 'ERLANG_REFUSED' })
  })

  it('works over a stream that is no socket', async () => {
    const through = await findAndConnect((port) => node.openByProgram(port), {
      node: node.name,
      cookie: node.cookie,
    })
    const large = (await rpc(through, 'binary', 'copy', [binary('x'), 5_000_000])) as Buffer
    expect(large.length).toBe(5_000_000)
    expect(await rpc(through, 'erlang', 'byte_size', [large])).toBe(5_000_000)
    expect((await evaluate(through, 'IO.puts("hi"); 1 + 1', elixir)).text).toBe('2')
    through.close()
    await through.closed
  })

  it('stays connected through silence, with ticks of the node shorter than usual', async () => {
    const quick = await node.connect({ tickMs: 100 })
    // The node itself says nothing for 15 seconds; it is asked, and answers. Here time is what is tested: 20 ticks of it.
    await new Promise((resolve) => setTimeout(resolve, 2000))
    expect(await rpc(quick, 'erlang', 'node', [])).toBe(atom(node.name))
    quick.close()
  })

  describe('evaluating', () => {
    it('gives value, text and output of Elixir', async () => {
      const result = await evaluate(
        connection,
        'IO.puts("héllo"); IO.inspect(~D[2024-02-29]); {:ok, %{a: 1..3}}',
        elixir,
      )
      expect(result).toMatchObject({
        text: '{:ok, %{a: 1..3}}',
        output: 'héllo\n~D[2024-02-29]\n',
        diagnostics: [],
      })
      expect(tagged(result.value, 'ok', 2)).toBeDefined()
    })

    it('gives value, text and output of Erlang', async () => {
      const result = await evaluate(
        connection,
        'io:format("~ts ~p~n", ["é", 1]), X = 21, X * 2 % no more',
        erlang,
      )
      expect(result).toMatchObject({ value: 42, text: '42', output: 'é 1\n' })
    })

    it('says what is wrong with an expression', async () => {
      const evaluator = new Evaluator(connection)
      const failing: [string, 'elixir' | 'erlang', RegExp][] = [
        ['raise "boom"', 'elixir', /\*\* \(RuntimeError\) boom/],
        ['1 +', 'elixir', /TokenMissingError/],
        ['nosuch(1)', 'elixir', /undefined function nosuch\/1/],
        ['String.to_integer("x")', 'elixir', /not a textual representation of an integer/],
        ['throw(:up)', 'elixir', /\*\* \(throw\) :up/],
        ['1/0', 'erlang', /badarith/],
        ['foo(', 'erlang', /syntax error/],
        ['"unterminated', 'erlang', /unterminated string/],
        ['X', 'erlang', /unbound/],
      ]
      for (const [expression, language, message] of failing) {
        await expect(evaluator.evaluate(expression, { language })).rejects.toThrow(message)
      }
    })

    it('warns of what the compiler warns of, and never waits for input', async () => {
      const { diagnostics } = await evaluate(connection, 'fn unused -> 1 end; 2', elixir)
      expect(diagnostics.join()).toContain('"unused" is unused')
      expect((await evaluate(connection, 'IO.gets("name? ")', { ...elixir, timeoutMs: 5000 })).text).toBe(
        ':eof',
      )
      expect((await evaluate(connection, 'io:fread("> ", "~d")', { ...erlang, timeoutMs: 5000 })).text).toBe(
        'eof',
      )
    })

    it('keeps the beginning of endless output, and passes on all of it as it comes', async () => {
      let length = 0
      const result = await evaluate(connection, 'for n <- 1..20_000, do: IO.puts(n)', {
        ...elixir,
        limit: 1,
        maxOutput: 1000,
        onOutput: (text) => (length += text.length),
      })
      expect([result.output.length, result.outputCut, result.text]).toEqual([1000, true, '[:ok, ...]'])
      expect(length).toBe(
        Array.from({ length: 20_000 }, (_, at) => String(at + 1).length + 1).reduce((a, b) => a + b),
      )
    })
  })
})

describe('with a node in trouble', () => {
  it('fails at once when the node dies in the middle of a call', async () => {
    const node = await RealNode.start()
    try {
      const connection = await node.connect()
      const waiting = connection.process().receive('Anything', (event) => event)
      const call = rpc(connection, 'timer', 'sleep', [60_000])
      const outcomes = Promise.allSettled([waiting, call])
      await rpc(connection, 'erlang', 'node', [])
      await node.kill()
      for (const outcome of await outcomes) {
        expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'UNREACHABLE' } })
      }
      expect(await connection.closed).toMatchObject({
        code: 'UNREACHABLE',
        message: expect.stringContaining('Lost the node') as string,
      })
      await expect(rpc(connection, 'erlang', 'node', [])).rejects.toMatchObject({ code: 'UNREACHABLE' })
    } finally {
      await node.remove()
    }
  })

  it('waits no longer than it was told to for a node that stands still, and gives it up in the end', async () => {
    const node = await RealNode.start()
    try {
      const connection = await node.connect()
      const watching = await node.connect({ tickMs: 200 })
      await node.pause()
      const call = rpc(connection, 'erlang', 'node', [], { timeoutMs: 500 })
      await expect(call).rejects.toMatchObject({
        code: 'TIMEOUT',
        message: expect.stringContaining('erlang:node/0') as string,
      })
      const large = rpc(connection, 'erlang', 'byte_size', [Buffer.alloc(50_000_000)], { timeoutMs: 500 })
      await expect(large).rejects.toMatchObject({ code: 'TIMEOUT' })
      await expect(node.connect({ timeoutMs: 500 })).rejects.toMatchObject({ code: 'TIMEOUT' })
      expect(await watching.closed).toMatchObject({
        message: expect.stringContaining('no sign of life') as string,
      })
      await node.unpause()
      expect(await rpc(connection, 'erlang', 'node', [])).toBe(atom(node.name))
      connection.close()
    } finally {
      await node.remove()
    }
  })
})

describe.each([
  ['mix', 'cd /tmp/app && exec elixir --name app@127.0.0.1 --cookie "$COOKIE" -S mix run --no-halt'],
  [
    'release',
    'cd /tmp/app && mix release --quiet && RELEASE_DISTRIBUTION=name RELEASE_NODE=app@127.0.0.1 RELEASE_COOKIE="$COOKIE" ' +
      'exec _build/prod/rel/greeter/bin/greeter start',
  ],
])('with the example app as %s', (example, script) => {
  it('evaluates in the running app', async () => {
    const node = await RealNode.start({
      cookie: 'example',
      files: join(packageRoot(), 'examples', example),
      command: ['bash', '-c', script],
      env: ['COOKIE=example', 'MIX_ENV=prod', 'PORT=4000'],
    })
    try {
      const connection = await node.connect()
      // A node is there before its app is.
      await eventually(
        () => rpc(connection, 'application', 'which_applications', []),
        (running) => isList(running) && running.some((each) => inspectTerm(each).startsWith('{:greeter,')),
        { timeoutMs: 60_000, what: 'the start of the app' },
      )
      const { text } = await evaluate(connection, 'Application.spec(:greeter, :vsn) |> to_string()', elixir)
      expect(text).toBe('"0.1.0"')
      await expect(evaluate(connection, 'Greeter.nosuch()', elixir)).rejects.toThrow(/UndefinedFunctionError/)
      connection.close()
    } finally {
      await node.remove()
    }
  })
})

/** A closure on the node that runs this code with `To` bound. */
async function sending(connection: Connection, code: string, to: Pid): Promise<Term> {
  const { value } = await evaluate(connection, `fun(To) -> fun() -> ${code} end end`, erlang)
  return rpc(connection, 'erlang', 'apply', [value, [to]])
}

/** Terms that print the same wherever they are printed: identifiers and structs depend on the place. */
const printableTerm = anyTerm.filter((term) => !/@|#|\\x|[^\x20-\x7e]/.test(inspectTerm(term)))
const SPECIAL_TERMS = (
  '! @ . .. ..// ... + ++ +++ - -- --- * ** / // & && &&& | || ||| |> ^ ^^^ ~~~ ~> ~>> <~ <<~ <~> <|> <> <- <= < > >= ' +
  '= == === =~ != !== :: \\\\ -> % %{} {} <<>> a? b! a@b A ok? Elixir Elixir.A Elixir.a Elixir.A.b end else maybe nil'
)
  .split(' ')
  .flatMap((name): Term[] => [atom(name), [tuple(atom(name), 1)]])
  .concat([atom('é'), atom('日本'), binary('é'), [233, 955], binary('#{\x00\x7f'), Buffer.of(233)])
