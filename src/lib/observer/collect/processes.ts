import { atom, binary } from '../../erlang/index.js'
import type { Mfa, ProcessRef } from './names.js'
import type { NodeFunctions } from './node-functions.js'
import { WHO } from './who.js'

export const SORT_KEYS = ['memory', 'reductions', 'message_queue_len'] as const
export type SortKey = (typeof SORT_KEYS)[number]

/** A process at the moment it was looked at. */
export interface ProcessRow extends ProcessRef {
  currentFunction: Mfa | null
  memory: number
  reductions: number
  message_queue_len: number
  status: string
}

/** What one look at a part of the processes found. */
export interface ProcessBatch {
  /** How many processes there are in all. */
  count: number
  /** How many were looked at this time. */
  looked: number
  /** Whether the end was reached. */
  done: boolean
  /** How many of them fit the search. */
  found: number
  rows: ProcessRow[]
  /** Those that were asked for again, as far as they still live. */
  watched: ProcessRow[]
  /** Microseconds it took on the node. */
  took: number
}

export interface ProcessQuery {
  sort: SortKey
  /** How many at most, from the top. */
  limit: number
  /** Part of a registered name, of a label, of what it was started with (`names.ts`), or of the pid; all if empty. */
  search: string
}

/**
 * Looks at as many processes as fit into the time, from an offset on; copies of 100 at a time between looks at the clock.
 * A search goes over what is shown of each, in the notation it is shown in (`names.ts`).
 * `erlang:processes/0` is a fraction of a microsecond for each process, `process_info/2` of one item about one.
 */
const SOURCE = String.raw`
fun(Offset, Sort, Limit, Search, Budget, Watched) ->
  ${WHO}
  Start = erlang:monotonic_time(microsecond),
  All = erlang:processes(),
  Count = length(All),
  From = case Offset < Count of true -> lists:nthtail(Offset, All); false -> [] end,
  Keys = [registered_name, initial_call, current_function, memory, reductions, message_queue_len, status],
  AskRow = Asking(Keys, ['$initial_call', '$process_label']),
  Row = fun(Pid) ->
    case Pid =/= self() andalso AskRow(Pid) of
      false -> [];
      undefined -> [];
      [{_, Name}, {_, Initial}, {_, Current}, {_, Memory}, {_, Reductions}, {_, Messages}, {_, Status}, {_, Call}, {_, Labelled}] ->
        [#{pid => list_to_binary(pid_to_list(Pid)),
           name => case Name of [] -> undefined; _ -> Name end, label => ShowLabel(Labelled),
           initialCall => Started(Call, Initial), currentFunction => Current, memory => Memory,
           reductions => Reductions, message_queue_len => Messages, status => Status}]
    end
  end,
  Fits = case Search of
    <<>> -> all;
    _ -> fun(Pid) ->
      case AskWho(Pid) of
        undefined -> false;
        [{_, Name}, {_, Initial}, {_, Call}, {_, Labelled}] ->
          Label = case Labelled of undefined -> ""; _ -> ShowLabel(Labelled) end,
          Shown = case Started(Call, Initial) of
            {supervisor, M, _} -> io_lib:format("~ts ~ts ~ts :~ts (supervisor)", [pid_to_list(Pid), Name, Label, M]);
            {M, F, A} -> io_lib:format("~ts ~ts ~ts :~ts.~ts/~w", [pid_to_list(Pid), Name, Label, M, F, A])
          end,
          Text = string:lowercase(unicode:characters_to_binary(Shown)),
          % A function within another one is called ".-outer/2-fun-0-".
          binary:match(binary:replace(Text, <<".-">>, <<".">>), Search) =/= nomatch
      end
    end
  end,
  Split = fun(Rest) -> try lists:split(100, Rest) catch error:badarg -> {Rest, []} end end,
  Value = fun(Pid) -> case erlang:process_info(Pid, Sort) of {_, V} -> [{V, Pid}]; _ -> [] end end,
  Look = fun Look([], Looked, Found) -> {Looked, true, Found};
             Look(Rest, Looked, Found) ->
    case erlang:monotonic_time(microsecond) - Start > Budget of
      true -> {Looked, false, Found};
      false ->
        {Part, After} = Split(Rest),
        Fitting = case Fits of all -> Part; _ -> lists:filter(Fits, Part) end,
        Look(After, Looked + length(Part), lists:flatmap(Value, Fitting) ++ Found)
    end
  end,
  {Looked, Done, Found} = Look(From, 0, []),
  Top = lists:sublist(lists:reverse(lists:keysort(1, Found)), Limit),
  Known = fun(Text) -> try Row(list_to_pid(binary_to_list(Text))) catch error:badarg -> [] end end,
  Answer = #{count => Count, looked => Looked, done => Done, found => length(Found),
             rows => lists:flatmap(fun({_, Pid}) -> Row(Pid) end, Top),
             watched => lists:flatmap(Known, Watched)},
  Answer#{took => erlang:monotonic_time(microsecond) - Start}
end`

/**
 * @param offset how many processes to skip
 * @param budgetUs microseconds to spend on the node at most
 * @param watched pids to look at again
 */
export function processBatch(
  functions: NodeFunctions,
  { sort, limit, search }: ProcessQuery,
  offset: number,
  budgetUs: number,
  watched: readonly string[],
): Promise<ProcessBatch> {
  const words = binary(search.trim().toLowerCase())
  return functions.data<ProcessBatch>(SOURCE, [
    offset,
    atom(sort),
    limit,
    words,
    budgetUs,
    watched.map(binary),
  ])
}
