import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { evaluate } from '../../src/lib/erlang/index.js'
import { processTitle } from '../../src/lib/observer/collect/names.js'
import { ObservedNode } from '../../src/lib/observer/collect/observed-node.js'
import { readFunction } from '../../src/lib/observer/collect/traced-function.js'
import { RealNode } from '../support/erlang/real-node.js'
import { SHOP_APPLICATION } from '../support/erlang/shop-application.js'
import { accessTo } from '../support/observer-access.js'
import { eventually as eventuallyValue } from '../support/through-router.js'

const eventually = (look: () => Promise<boolean>) => eventuallyValue(look, (there) => there)

/** Elixir that has a process of its own do something, and waits until it has; what it made stays. */
function held(work: string): string {
  return `asked = self()
    spawn(fn ->
      ${work}
      send(asked, :done)
      Process.sleep(:infinity)
    end)
    receive do :done -> :ok end`
}

describe('a node that is being looked at', () => {
  let real: RealNode
  let node: ObservedNode

  const access = () => accessTo(real, 'one')

  async function run(expression: string): Promise<string> {
    return (await evaluate(node.connection, expression, { language: 'elixir' })).text
  }

  beforeAll(async () => {
    real = await RealNode.start()
    node = await ObservedNode.connect(access())
  })

  afterAll(async () => {
    node.close()
    await real.remove()
  })

  it('tells versions, limits and memory', async () => {
    const system = await node.system()
    expect(system).toMatchObject({ node: 'app@127.0.0.1', jit: true, wordBytes: 8 })
    expect(system.elixir).toBe((await run('System.version()')).replaceAll('"', ''))
    expect(system.limits.processes[0]).toBeGreaterThan(40)
    expect(system.limits.processes[1]).toBeGreaterThan(system.limits.processes[0])
    expect(system.memory.total).toBeGreaterThan(system.memory.processes!)
  })

  it('tells the use of schedulers while somebody looks, and lets the node stop measuring after', async () => {
    const other = await ObservedNode.connect(access())
    await other.load()
    await run('Enum.reduce(1..3_000_000, 0, &(&1 + &2))')
    const load = await other.load()
    expect(load.schedulers.length).toBeGreaterThan(0)
    expect(load.use).toBeGreaterThan(0.01)
    expect(load.reductions).toBeGreaterThan(100_000)
    other.close()
    await eventually(async () => (await run(':erlang.statistics(:scheduler_wall_time)')) === ':undefined')
  })

  it('tells what each allocator holds', async () => {
    const all = await node.allocators()
    const binaries = all.find(({ name }) => name === 'binary_alloc')!
    expect(binaries.blocks).toBeGreaterThan(0)
    expect(binaries.carriers).toBeGreaterThanOrEqual(binaries.blocks)
  })

  it('draws the tree of an application, and knows those without one', async () => {
    const all = await node.applications()
    expect(all.find(({ name }) => name === 'kernel')).toMatchObject({ supervised: true })
    expect(all.find(({ name }) => name === 'stdlib')).toMatchObject({ supervised: false })
    const tree = (await node.tree('kernel'))!
    expect(tree).toMatchObject({ name: 'kernel_sup', kind: 'supervisor' })
    expect(tree.children.map(({ name }) => name)).toContain('file_server_2')
    expect(tree.children.find(({ name }) => name === 'logger_sup')!.children.length).toBeGreaterThan(0)
    expect(await node.tree('stdlib')).toBeNull()
  })

  it('draws all of a crowd of children, each with its own, and tells which application was deployed', async () => {
    await run(SHOP_APPLICATION)
    const tree = (await node.tree('shop'))!
    expect(processTitle(tree)).toBe('Shop.Supervisor')
    expect(tree.children.map(processTitle)).toEqual(['Shop.Door', 'Shop.Cart'])
    const acceptors = tree.children[0]!.children
    expect(new Set(acceptors.map(processTitle))).toEqual(new Set(['Shop.Acceptor (supervisor)']))
    expect(acceptors).toHaveLength(100)
    expect(new Set(acceptors.flatMap(({ children }) => children.map(processTitle)))).toEqual(
      new Set(['{:waits, "for one"}']),
    )
    expect(tree.children[0]).toMatchObject({ more: 0 })
    const apps = await node.applications()
    expect(apps.find(({ name }) => name === 'elixir')).toMatchObject({ needed: true, named: false })
    expect(apps.find(({ name }) => name === 'shop')).toMatchObject({ needed: false, named: false })
    await run('System.put_env("RELEASE_NAME", "shop")')
    expect((await node.applications()).filter(({ named }) => named).map(({ name }) => name)).toEqual(['shop'])
  })

  it('says how many links of a huge supervisor it has not looked at', async () => {
    await run(
      `{:ok, crowd} = Supervisor.start_child(Shop.Supervisor, %{id: :crowd, type: :supervisor,
         start: {DynamicSupervisor, :start_link, [[name: Shop.Crowd]]}})
       for _ <- 1..1000, do: {:ok, _} = DynamicSupervisor.start_child(crowd, {Agent, fn -> 0 end})`,
    )
    const crowd = (await node.tree('shop'))!.children.find(({ name }) => name === 'Elixir.Shop.Crowd')!
    expect(crowd.children.length).toBeGreaterThan(250)
    expect(crowd.children.length + crowd.more).toBe(1000)
    await run('Supervisor.terminate_child(Shop.Supervisor, :crowd)')
  })

  it('finds processes by what is shown of them, and names those they are linked to', async () => {
    const found = async (search: string) => {
      for (;;) {
        const { rows, complete } = await node.processes({ sort: 'memory', limit: 200, search })
        if (complete) return rows
      }
    }
    const titles = async (search: string) => (await found(search)).map(processTitle)
    expect(await titles('shop.acceptor (sup')).toHaveLength(100)
    expect(await titles('{:waits, "for')).toHaveLength(100)
    expect(await titles('shop.acceptor.init/1')).toHaveLength(100)
    expect(await titles('shop.cart')).toEqual(['Shop.Cart'])
    const [cart] = await found('shop.cart')
    const { ancestors, links } = (await node.process(cart!.pid))!
    const names = [ancestors, links].map((all) =>
      all.map((each) => (typeof each === 'string' ? each : processTitle(each))),
    )
    expect(names[0]![0]).toBe('Shop.Supervisor')
    expect(names[1]).toEqual(['Shop.Supervisor'])
    await run('Application.stop(:shop)')
  })

  it('finds the largest processes, shows one in full, collects its garbage and ends it', async () => {
    const made = await run(
      `{:ok, pid} = Agent.start(fn -> Process.put(:token, "hunter2"); %{secret: 42, fat: Enum.to_list(1..500_000)} end, name: :fat_agent)
       :erlang.pid_to_list(pid) |> to_string()`,
    )
    const pid = made.replaceAll('"', '')
    const list = await node.processes({ sort: 'memory', limit: 20, search: '' })
    expect(list).toMatchObject({ complete: true, looked: list.count })
    expect(list.rows[0]).toMatchObject({ pid, name: 'fat_agent' })
    expect(list.rows.map(({ memory }) => memory)).toEqual(
      list.rows.map(({ memory }) => memory).sort((a, b) => b - a),
    )
    const found = await node.processes({ sort: 'reductions', limit: 20, search: 'FAT_ag' })
    expect(found.rows.map((row) => row.pid)).toEqual([pid])

    const details = (await node.process(pid))!
    expect(details).toMatchObject({ name: 'fat_agent', status: 'waiting', linkCount: 0 })
    expect(details.dictionaryKeys).toContain(':token')
    expect(JSON.stringify(details)).not.toContain('hunter2')
    expect(await node.dictionary(pid)).toContainEqual([':token', '"hunter2"'])
    // An agent is named by the function it was started with.
    expect(details.initialCall?.[0]).toBe('erl_eval')
    expect(details.stacktrace[0]!.call[0]).toBe('gen_server')
    expect(await node.state(pid)).toMatchObject({ module: 'gen_server' })
    expect(JSON.stringify(await node.state(pid))).toContain('secret: 42')
    const plain = (await node.processes({ sort: 'memory', limit: 5, search: 'application_controller' }))
      .rows[0]!
    expect((await node.process(plain.pid))!.links.length).toBeGreaterThan(0)
    expect(await node.collectGarbage(pid)).toBe(true)
    expect(await node.kill(pid)).toBe(true)
    expect(await node.process(pid)).toBeUndefined()
    expect(await node.state(pid)).toEqual({ refused: 'ended' })
    expect(await node.kill(pid)).toBe(false)
  })

  it('leaves alone a process that would not understand a question', async () => {
    const pid = (
      await run(':erlang.pid_to_list(spawn(fn -> Process.sleep(:infinity) end)) |> to_string()')
    ).replaceAll('"', '')
    expect(await node.state(pid)).toEqual({ refused: 'not_otp' })
    expect((await node.process(pid))!.messageQueue).toBe(0)
    await node.kill(pid)
  })

  it('lists ports and sockets of both kinds', async () => {
    await run(
      held(`Process.set_label("the door")
        {:ok, _} = :gen_tcp.listen(0, ip: {127, 0, 0, 1})
        {:ok, socket} = :socket.open(:inet, :stream)
        :ok = :socket.bind(socket, %{family: :inet, addr: {127, 0, 0, 1}, port: 0})
        :ok = :socket.listen(socket)`),
    )
    const ports = (await node.ports()).rows
    expect(ports.map(({ name }) => name)).toContain('tcp_inet')
    expect(ports.map(({ owner }) => owner && processTitle(owner))).toContain('the door')
    const { rows } = await node.sockets()
    const listening = rows.filter(
      ({ local, state, owner }) =>
        local.startsWith('127.0.0.1:') && state === 'listening' && owner?.label === 'the door',
    )
    expect(listening).toHaveLength(2)
    expect(rows.some(({ state, received }) => state === 'connected' && received > 0)).toBe(true)
  })

  it('lists tables of ETS and Mnesia and pages through their rows; private ones stay so', async () => {
    await run(
      `:ok = :mnesia.start()
       {:atomic, :ok} = :mnesia.create_table(:things, attributes: [:id, :name])
       for i <- 1..3, do: :mnesia.dirty_write({:things, i, "thing"})
       ${held(`Process.register(self(), :keeper)
         :ets.new(:many, [:named_table, :ordered_set])
         for i <- 1..1030, do: :ets.insert(:many, {i, %{n: i}})
         :ets.new(:mine, [:named_table, :private])`)}`,
    )
    const { rows } = await node.tables()
    expect(rows.find(({ id }) => id === 'many')).toMatchObject({
      store: 'ets',
      type: 'ordered_set',
      size: 1030,
      owner: { name: 'keeper' },
    })
    expect(rows.find(({ id, store }) => id === 'things' && store === 'mnesia')).toMatchObject({
      size: 3,
      owner: null,
    })
    const first = await node.tablePage('ets', 'many', 0)
    expect(first).toMatchObject({ more: true })
    expect(first.rows).toHaveLength(50)
    expect(first.rows[0]).toBe('{1, %{n: 1}}')
    const seen: string[] = []
    for (let at = 0; at < 1030; at += 50) seen.push(...(await node.tablePage('ets', 'many', at)).rows)
    expect(new Set(seen).size).toBe(1030)
    expect((await node.tablePage('ets', 'many', 1000)).more).toBe(false)
    expect(await node.tablePage('ets', 'mine', 0)).toMatchObject({ refused: 'private' })
    expect(await node.tablePage('ets', 'never', 0)).toMatchObject({ refused: 'gone' })
    expect((await node.tablePage('mnesia', 'things', 0)).rows).toHaveLength(3)
  })

  it('traces calls up to a limit, and takes every breakpoint away when the connection drops', async () => {
    const off = async () =>
      (await run(
        '{:trace.session_info({String, :upcase, 1}), :trace.session_info(:new_processes), :trace.session_info(self())}',
      )) === '{[], [], []}'
    const trace = await node.trace({ functions: [readFunction('String.upcase/1')], returns: true })
    await run('String.upcase("hello")')
    await eventually(async () => trace.events(0).length >= 2)
    expect(trace.events(0)).toMatchObject([
      { type: 'call', args: ['"hello"'], call: ['Elixir.String', 'upcase', 1] },
      { type: 'return', value: '"HELLO"' },
    ])
    await trace.stop()
    await trace.ended
    expect(trace.events(2)).toEqual([{ type: 'ended', why: 'stopped' }])
    await eventually(off)

    const many = await node.trace({ functions: [readFunction('String.upcase/1')] })
    await run('for i <- 1..1000, do: String.upcase("x")')
    await many.ended
    expect(many.events(0).length).toBeLessThanOrEqual(501)
    expect(['limit', 'flood']).toContain((many.events(0).at(-1) as { why: string }).why)
    await eventually(off)

    const other = await ObservedNode.connect(access())
    const cut = await other.trace({ functions: [readFunction('String.upcase/1')] })
    // Each has a session of its own: neither sees or ends the other's.
    const beside = await node.trace({ functions: [readFunction('String.upcase/1')] })
    await beside.stop()
    await beside.ended
    expect(await off()).toBe(false)
    other.close()
    await cut.ended
    await eventually(off)
    await expect(node.trace({ functions: [readFunction('String.nothing/9')] })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })
})
