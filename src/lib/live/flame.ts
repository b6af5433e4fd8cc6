import { atom } from '../erlang/index.js'
import { FIND, processTerm } from '../observer/collect/find-process.js'
import type { Mfa } from '../observer/collect/names.js'
import type { NodeFunctions } from '../observer/collect/node-functions.js'
import { ATTENDED } from './attended.js'

/** Stacks as they were found, outermost function first, and how often. */
export interface Samples {
  seconds: number
  /** Looks at the node. */
  looks: number
  /** Stacks found: of processes that ran or waited for a scheduler. */
  samples: number
  /** Whether rare stacks were left out, because there were too many kinds. */
  cut: boolean
  stacks: { stack: Mfa[]; count: number }[]
}

/** Looks by the second at most, and the share of a scheduler they may take. */
const SAMPLE_HZ = 100

/**
 * Looks at who runs, and at their stacks. No tracing. A look takes some 300 microseconds, 2 for each process, which is asked by
 * compiled code, and 150 for each stack; the pause after it is 100 times as long, so that it takes a hundredth of a scheduler. A stack has as many functions as the node keeps
 * of one (system flag backtrace_depth, 8): it is raised meanwhile, and a process of its own puts it back.
 */
const SOURCE = String.raw`
fun(Client, Ms, Hz, Only) ->
  ${ATTENDED}
  ${FIND}
  process_flag(priority, high),
  Depth = erlang:system_flag(backtrace_depth, 64),
  Guard(fun() -> erlang:system_flag(backtrace_depth, Depth) end),
  Clock = fun() -> erlang:monotonic_time(microsecond) end,
  Start = Clock(),
  End = Start + Ms * 1000,
  Frames = fun(Stack) -> [{M, F, case is_list(A) of true -> length(A); false -> A end} || {M, F, A, _} <- Stack] end,
  Candidates = fun() -> case Only of all -> lists:delete(self(), erlang:processes()); _ -> [P || W <- Only, P <- [Find(W)], is_pid(P)] end end,
  Loop = fun Loop(Looks, Samples, Counts) ->
    case Clock() >= End of
      true -> {Looks, Samples, Counts, Clock()};
      false ->
        Pids = Candidates(),
        States = lists:zipwith(fun erlang:process_info/2, Pids, lists:duplicate(length(Pids), status)),
        Pairs = lists:zip(States, Pids),
        Busy = lists:append([proplists:lookup_all({status, S}, Pairs) || S <- [running, runnable, garbage_collecting]]),
        Stacks = [Stack || {_, P} <- Busy, {_, [_ | _] = Stack} <- [erlang:process_info(P, current_stacktrace)]],
        Count = fun(Stack, Counted) ->
          Key = Frames(Stack),
          case Counted of
            #{Key := N} -> Counted#{Key := N + 1};
            _ when map_size(Counted) < 5000 -> Counted#{Key => 1};
            _ -> Counted
          end
        end,
        Now = lists:foldl(Count, Counts, Stacks),
        Pause(max(1000 div Hz, (300 + 2 * length(Pids) + 150 * length(Busy)) * 100 div 1000)),
        Loop(Looks + 1, Samples + length(Stacks), Now)
    end
  end,
  {Looks, Samples, Counts, Stopped} = Loop(0, 0, #{}),
  erlang:system_flag(backtrace_depth, Depth),
  #{seconds => (Stopped - Start) / 1000000, looks => Looks, samples => Samples, cut => map_size(Counts) >= 5000,
    stacks => [#{stack => lists:reverse(Stack), count => N} || {Stack, N} <- maps:to_list(Counts)]}
end`

/**
 * Samples the stacks of what runs.
 *
 * @param only pids or names; every process if not given
 */
export function sample(
  functions: NodeFunctions,
  { ms, only }: { ms: number; only?: readonly string[] | undefined },
): Promise<Samples> {
  return functions.attended<Samples>(
    SOURCE,
    [ms, SAMPLE_HZ, only?.map(processTerm) ?? atom('all')],
    ms + 20_000,
  )
}
