import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { evaluate } from '../../src/lib/erlang/index.js'
import { logLevels, setLogLevel } from '../../src/lib/live/log-level.js'
import { top } from '../../src/lib/live/top.js'
import { packageRoot } from '../../src/lib/paths.js'
import { processTitle } from '../../src/lib/observer/collect/names.js'
import { ObservedNode } from '../../src/lib/observer/collect/observed-node.js'
import { RealNode } from '../support/erlang/real-node.js'
import { accessTo } from '../support/observer-access.js'
import { eventually } from '../support/through-router.js'

describe('tools for a live node', () => {
  let real: RealNode
  let node: ObservedNode

  const run = async (expression: string): Promise<string> =>
    (await evaluate(node.connection, expression, { language: 'elixir' })).text

  beforeAll(async () => {
    real = await RealNode.start()
    node = await ObservedNode.connect(accessTo(real, 'one'))
  })

  afterAll(async () => {
    node.close()
    await real.remove()
  })

  it('ranks processes by what they do in a window: work, memory, mailbox, binaries', async () => {
    const busy = (name: string, work: string) =>
      run(
        `spawn(fn ->
           Process.register(self(), :${name})
           Stream.iterate([], fn kept -> ${work} end) |> Stream.each(fn _ -> Process.sleep(5) end) |> Stream.run()
         end)`,
      )
    const end = (name: string) => run(`Process.exit(Process.whereis(:${name}), :kill)`)
    const first = async (sort: 'reductions' | 'memory' | 'mailbox' | 'binaries') => {
      const found = await top(node.functions, { windowMs: 500, sort, limit: 3 })
      expect(found.seconds).toBeGreaterThanOrEqual(0.5)
      expect(found.processes).toBeGreaterThan(40)
      expect(found.rows).toHaveLength(3)
      return found.rows[0]!
    }
    await busy('worker', ':lists.foldl(fn n, sum -> n + sum end, 0, Enum.to_list(1..5000)); []')
    expect(processTitle(await first('reductions'))).toBe('worker')
    await end('worker')
    await busy('hoarder', '[Enum.to_list(1..2000) | kept]')
    const hoarder = await first('memory')
    expect([processTitle(hoarder), hoarder.memoryRate > 0]).toEqual(['hoarder', true])
    await end('hoarder')
    await run('spawn(fn -> Process.register(self(), :full); Process.sleep(:infinity) end)')
    await busy('sender', 'send(:full, :more); []')
    const full = await first('mailbox')
    expect([processTitle(full), full.mailboxRate > 0]).toEqual(['full', true])
    await end('sender')
    await busy('blobs', '[:binary.copy("x", 100_000) | kept]')
    const blobs = await first('binaries')
    expect([processTitle(blobs), blobs.binariesRate! > 0]).toEqual(['blobs', true])
    await end('blobs')
  })

  it('shows states with secrets masked, and of LiveViews and channels their assigns', async () => {
    await run(
      `start = fn name, state -> {:ok, _} = Agent.start(fn -> state end, name: name) end
       start.(:vault, %{password: "hunter2", api_key: "hunter2", url: "postgres://me:hunter2@db/x", count: 3, token: nil,
         headers: [{"authorization", "Bearer hunter2"}], jwt: "eyJhbGciOi.eyJzdWIi.hunter2", deep: [%{options: [secret: "hunter2"]}]})
       start.(:view, %{socket: %{__struct__: Phoenix.LiveView.Socket, view: Shop.Page, assigns: %{n: 1, user_token: "hunter2"}}, topic: "lv:1"})
       start.(:room, %{__struct__: Phoenix.Socket, channel: Shop.Room, topic: "room:1", assigns: %{n: 2}})`,
    )
    const masked = { masked: true, whole: false }
    const vault = await node.state('vault', masked)
    expect(JSON.stringify(vault)).not.toContain('hunter2')
    expect(vault).toMatchObject({ kind: 'gen_server', state: expect.stringMatching(/count: 3/) as string })
    expect(vault).toMatchObject({ state: expect.stringMatching(/token: nil/) as string })
    expect(JSON.stringify(await node.state('vault', { masked: false, whole: false }))).toContain('hunter2')
    expect(await node.state(':view', masked)).toMatchObject({
      kind: 'live_view',
      view: 'Elixir.Shop.Page',
      topic: 'lv:1',
      state: '%{n: 1, user_token: "(masked)"}',
    })
    expect(await node.state('room', masked)).toMatchObject({
      kind: 'channel',
      topic: 'room:1',
      state: '%{n: 2}',
    })
    expect(await node.state('kernel_sup', masked)).toMatchObject({ kind: 'supervisor' })
    expect(await node.state('erl_signal_server', masked)).toMatchObject({ kind: 'gen_event', bytes: null })
    expect(await node.state('nobody.there', masked)).toEqual({ refused: 'ended' })
  })

  it('never copies a giant state, leaves a busy process alone, and asks nobody who would not understand', async () => {
    await run(
      `{:ok, _} = Agent.start(fn -> Enum.reduce(1..22, [1], fn _, kept -> [kept, kept] end) end, name: :giant)
       {:ok, busy} = Agent.start(fn -> 0 end, name: :busy)
       Agent.cast(busy, fn _ -> Process.sleep(:infinity) end)
       spawn(fn -> Process.register(self(), :plain); Process.sleep(:infinity) end)`,
    )
    const masked = { masked: true, whole: false }
    // Shared within the process it takes a few hundred bytes; a copy would take 200 MB.
    const peak = Number(await run(':erlang.memory(:total)'))
    expect(await node.state('giant', masked)).toMatchObject({ refused: 'too_large' })
    expect(Number(await run(':erlang.memory(:total)')) - peak).toBeLessThan(50_000_000)
    expect(await run('Process.alive?(Process.whereis(:giant))')).toBe('true')
    expect(await node.state('busy', masked)).toEqual({ refused: 'busy' })
    expect(await node.state('plain', masked)).toEqual({ refused: 'not_otp' })
    expect(await run('Process.info(Process.whereis(:plain), :message_queue_len)')).toBe(
      '{:message_queue_len, 0}',
    )
    await run('for name <- [:giant, :busy, :plain], do: Process.exit(Process.whereis(name), :kill)')
  })

  it('puts a log level back by itself', async () => {
    expect(await setLogLevel(node.functions, 'lists', 'debug', 500)).toBeNull()
    expect((await logLevels(node.functions)).timed).toMatchObject([{ module: 'lists', level: 'debug' }])
    await eventually(
      async () => (await logLevels(node.functions)).modules,
      (modules) => modules.length === 0,
    )
    await eventually(
      () => run('Process.whereis(:gigalixir_log_levels)'),
      (keeper) => keeper === 'nil',
    )
  })

  // What is looked at is what a tool sets: processes that run evaluated code, sessions, the system monitor, the depth of stacks.
  const LEFT = `
    evaluated = for pid <- Process.list(), pid != self(),
      match?({:current_stacktrace, [_ | _]}, stack = Process.info(pid, :current_stacktrace)),
      Enum.any?(elem(stack, 1), &(elem(&1, 0) == :erl_eval)), do: pid
    depth = :erlang.system_flag(:backtrace_depth, 8)
    :erlang.system_flag(:backtrace_depth, depth)
    sessions = for {:gigalixir, _} = session <- :trace.session_info(:all), do: session
    {length(evaluated), sessions, :erlang.system_monitor(), depth}`

  it.each(['trace', 'profile', 'watch', 'flame', 'top'])(
    'has nothing of ps:%s left when the client is killed in the middle',
    async (tool) => {
      // Some run evaluated code anyway: the node's own start, and what evaluates this.
      const clean = await run(LEFT)
      expect(clean).toMatch(/^\{\d+, \[\], :undefined, 8\}$/)
      const client = spawn(
        process.execPath,
        [
          '--import',
          'tsx',
          join(packageRoot(), 'test/support/live-client.ts'),
          real.host,
          real.name,
          real.cookie,
          tool,
        ],
        { stdio: ['ignore', 'ignore', 'inherit'], cwd: packageRoot() },
      )
      try {
        await eventually(
          () => run(LEFT),
          (left) => left !== clean,
        )
      } finally {
        client.kill('SIGKILL')
      }
      await eventually(
        () => run(LEFT),
        (left) => left === clean,
      )
    },
  )
})
