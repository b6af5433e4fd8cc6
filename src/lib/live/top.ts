import { atom } from '../erlang/index.js'
import type { NodeFunctions } from '../observer/collect/node-functions.js'
import type { Mfa, ProcessRef } from '../observer/collect/names.js'
import { WHO } from '../observer/collect/who.js'
import { ATTENDED } from './attended.js'
import type { TopKey } from './top-keys.js'

/** What a process did within the window. Rates are by the second; those of sizes are negative when they shrank. */
export interface TopRow extends ProcessRef {
  currentFunction: Mfa | null
  /** Whether it was started within the window. */
  started: boolean
  reductionsRate: number
  memory: number
  memoryRate: number
  mailbox: number
  mailboxRate: number
  /** Bytes of large binaries it refers to, each counted once; others may refer to them, too. */
  binaries: number
  /** Only known when the rows are sorted by it. */
  binariesRate: number | null
}

export interface Top {
  /** Seconds between the two looks: longer than asked for where a look took long. */
  seconds: number
  processes: number
  memory: number
  runQueue: number
  /** Reductions of the whole node by the second. */
  reductionsRate: number
  /** Microseconds that one look at all processes took on the node. */
  took: number
  rows: TopRow[]
}

/**
 * Two looks at all processes, and what changed between them. What asks each process runs compiled (`lists:zipwith/3` over
 * functions of erts), at low priority, and the pause is at least 20 times as long as the first look took, so that looking
 * again and again takes at most a twentieth of a scheduler.
 */
const SOURCE = String.raw`
fun(Client, Window, Sort, Limit) ->
  ${ATTENDED}
  ${WHO}
  process_flag(priority, low),
  Items = [reductions, memory, message_queue_len] ++ case Sort of binaries -> [binary]; _ -> [] end,
  Clock = fun() -> erlang:monotonic_time(microsecond) end,
  Bytes = fun(Binaries) -> lists:sum([Size || {_, Size, _} <- lists:ukeysort(1, Binaries)]) end,
  Look = fun() ->
    Pids = lists:delete(self(), erlang:processes()),
    lists:zip(Pids, lists:zipwith(fun erlang:process_info/2, Pids, lists:duplicate(length(Pids), Items)))
  end,
  {All0, _} = erlang:statistics(exact_reductions),
  Start = Clock(),
  First = maps:from_list(Look()),
  Took = Clock() - Start,
  Pause(max(Window, Took * 20 div 1000)),
  Passed = Clock() - Start,
  Second = Look(),
  {All1, _} = erlang:statistics(exact_reductions),
  Value = fun([{_, R}, {_, M}, {_, Q}]) -> {R, M, Q, 0};
             ([{_, R}, {_, M}, {_, Q}, {_, B}]) -> {R, M, Q, Bytes(B)};
             (_) -> {0, 0, 0, 0} end,
  At = case Sort of reductions -> 1; memory -> 2; mailbox -> 3; binaries -> 4 end,
  Grown = fun({R, _, _, _}, {R0, _, _, _}, reductions) -> max(0, R - R0 - 1); % one is what our question costs
             (Now, Before, _) -> element(At, Now) - element(At, Before) end,
  Many = map_size(First) > 5000,
  Change = fun({_, undefined}, Found) -> Found;
              ({Pid, Now}, Found) ->
    case maps:get(Pid, First, new) of
      Now when Many -> Found;
      Before ->
        {_, Memory, _, _} = Values = Value(Now),
        [{{Grown(Values, Value(Before), Sort), element(At, Values), Memory}, Pid, Now, Before} | Found]
    end
  end,
  Changed = lists:sublist(lists:reverse(lists:keysort(1, lists:foldl(Change, [], Second))), Limit),
  Rate = fun(Difference) -> round(Difference * 1000000 / Passed) end,
  Row = fun({_, Pid, Now, Before}) ->
    {_, M, Q, B} = Values = Value(Now),
    {_, M0, Q0, B0} = Before0 = Value(Before),
    Held = case Sort of
      binaries -> B;
      _ -> case erlang:process_info(Pid, binary) of {_, Binaries} -> Bytes(Binaries); _ -> 0 end
    end,
    (Who(Pid))#{
      currentFunction => case erlang:process_info(Pid, current_function) of {_, Mfa} -> Mfa; _ -> undefined end,
      started => Before =:= new,
      reductionsRate => Rate(Grown(Values, Before0, reductions)), memory => M, memoryRate => Rate(M - M0), mailbox => Q, mailboxRate => Rate(Q - Q0),
      binaries => Held, binariesRate => case Sort of binaries -> Rate(B - B0); _ -> undefined end}
  end,
  #{seconds => Passed / 1000000, processes => length(Second), memory => erlang:memory(total),
    runQueue => erlang:statistics(total_run_queue_lengths), reductionsRate => Rate(All1 - All0), took => Took,
    rows => lists:map(Row, Changed)}
end`

/**
 * The processes at the top of a window of time.
 *
 * @param windowMs how long at least
 * @throws as `NodeFunctions.call`
 */
export function top(
  functions: NodeFunctions,
  { windowMs, sort, limit }: { windowMs: number; sort: TopKey; limit: number },
): Promise<Top> {
  return functions.attended<Top>(SOURCE, [windowMs, atom(sort), limit], windowMs + 20_000)
}
