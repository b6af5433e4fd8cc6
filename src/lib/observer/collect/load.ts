import type { NodeFunctions } from './node-functions.js'

/** Counters of a node at a moment; `at` is the node's own clock, in milliseconds. */
export interface LoadCounters {
  at: number
  /** Scheduler number, time active, time in all: in a unit of the node's own, beyond JavaScript's integers as text. */
  schedulers: [id: number, active: number | string, total: number | string][]
  memory: Record<string, number>
  /** Bytes through ports since the node started: in, out. */
  io: [input: number | string, output: number | string]
  /** Processes ready to run: of the normal schedulers, and with those for dirty work. */
  runQueue: number
  runQueueAll: number
  reductions: number | string
  processes: number
}

/** How busy a node is: rates between two looks at its counters. */
export interface Load {
  at: number
  /** Use of each scheduler, 0 to 1: the normal ones, then dirty CPU. Empty until a second look. */
  schedulers: { id: number; use: number; dirty: boolean }[]
  /** Of all normal schedulers together; null until a second look. */
  use: number | null
  memory: Record<string, number>
  /** Bytes a second; null until a second look. */
  input: number | null
  output: number | null
  reductions: number | null
  runQueue: number
  runQueueAll: number
  processes: number
}

const SOURCE = String.raw`
fun() ->
  {{input, In}, {output, Out}} = erlang:statistics(io),
  {Reductions, _} = erlang:statistics(reductions),
  #{at => erlang:monotonic_time(millisecond) - erlang:system_info(start_time) div 1000000,
    schedulers => case erlang:statistics(scheduler_wall_time) of
      undefined -> [];
      Times -> [[Id, Active, Total] || {Id, Active, Total} <- lists:sort(Times)]
    end,
    memory => maps:from_list(erlang:memory()),
    io => [In, Out],
    runQueue => erlang:statistics(total_run_queue_lengths),
    runQueueAll => erlang:statistics(total_run_queue_lengths_all),
    reductions => Reductions,
    processes => erlang:system_info(process_count)}
end`

export function loadCounters(functions: NodeFunctions): Promise<LoadCounters> {
  return functions.data<LoadCounters>(SOURCE)
}

/** @param normal how many schedulers run normal code: dirty ones come after them in the node's counting */
export function loadBetween(before: LoadCounters | undefined, now: LoadCounters, normal: number): Load {
  const { at, memory, runQueue, runQueueAll, processes } = now
  const rest = { at, memory, runQueue, runQueueAll, processes }
  const seconds = before ? (at - before.at) / 1000 : 0
  if (!before || seconds <= 0) {
    return { ...rest, schedulers: [], use: null, input: null, output: null, reductions: null }
  }
  const rate = (from: number | string, to: number | string) =>
    Math.max(0, (Number(to) - Number(from)) / seconds)
  const earlier = new Map(before.schedulers.map((each) => [each[0], each]))
  const schedulers = now.schedulers.flatMap(([id, active, total]) => {
    const was = earlier.get(id)
    const time = was ? Number(total) - Number(was[2]) : 0
    return was && time > 0
      ? [{ id, dirty: id > normal, use: clamp((Number(active) - Number(was[1])) / time) }]
      : []
  })
  const own = schedulers.filter(({ dirty }) => !dirty)
  return {
    ...rest,
    schedulers,
    use: own.length === 0 ? null : own.reduce((sum, { use }) => sum + use, 0) / own.length,
    input: rate(before.io[0], now.io[0]),
    output: rate(before.io[1], now.io[1]),
    reductions: rate(before.reductions, now.reductions),
  }
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share))
}
