import { evaluate } from '../src/lib/erlang/index.js'
import { REFRESH_MS, ObservedNode } from '../src/lib/observer/collect/observed-node.js'
import { RealNode } from '../test/support/erlang/real-node.js'
import { accessTo } from '../test/support/observer-access.js'
import type { Figure } from './measure.js'

const PROCESSES = 100_000
const SECONDS = 20

/** What the page costs a node with 100,000 processes: its load and its processes looked at as often as the page does. */
export async function benchObserver(): Promise<Figure[]> {
  const real = await RealNode.start()
  const node = await ObservedNode.connect(accessTo(real, 'bench'))
  try {
    await evaluate(
      node.connection,
      `for _ <- 1..${PROCESSES}, do: spawn(fn -> Process.sleep(:infinity) end); :ok`,
      { language: 'elixir' },
    )
    await node.load()
    // Everything is made on the node at the first look: that is paid once.
    await node.processes({ sort: 'memory', limit: 100, search: '' })
    const idle = await busySeconds(node, async () => pause(SECONDS * 1000))
    const looked = await busySeconds(node, async () => {
      const end = performance.now() + SECONDS * 1000
      for (let looks = 0; performance.now() < end; looks++) {
        await node.load()
        if ((looks * REFRESH_MS.load) % REFRESH_MS.processes < REFRESH_MS.load) {
          await node.processes({ sort: 'memory', limit: 100, search: '' })
        }
        await pause(Math.min(REFRESH_MS.load, Math.max(0, end - performance.now())))
      }
    })
    const share = Math.max(0, looked - idle) / SECONDS
    return [
      {
        what: 'observer: cost on a node with 100,000 processes',
        detail: `${(share * 100).toFixed(2)}% of one scheduler at the default refresh, above ${((idle / SECONDS) * 100).toFixed(2)}% when nobody looks; as a share of the 1% it may be`,
        value: share / 0.01,
        bar: 1,
        unit: 'ratio',
      },
    ]
  } finally {
    node.close()
    await real.remove()
  }
}

/** Seconds that all normal schedulers together were active meanwhile, by the node's own measure. */
async function busySeconds(node: ObservedNode, work: () => Promise<unknown>): Promise<number> {
  const active = async () => {
    const { text } = await evaluate(
      node.connection,
      `:erlang.statistics(:scheduler_wall_time)
       |> Enum.filter(fn {id, _, _} -> id <= :erlang.system_info(:schedulers) end)
       |> Enum.map(&elem(&1, 1)) |> Enum.sum() |> System.convert_time_unit(:native, :microsecond)`,
      { language: 'elixir' },
    )
    return Number(text) / 1e6
  }
  const before = await active()
  await work()
  return (await active()) - before
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
