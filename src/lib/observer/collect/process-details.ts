import { binary } from '../../erlang/index.js'
import type { Mfa, ProcessRef } from './names.js'
import type { NodeFunctions } from './node-functions.js'
import { PRINT } from './print.js'
import { WHO } from './who.js'

/** One process in full. Texts are cut where they are long; lists have at most 100 items, with the whole number beside. */
export interface ProcessDetails extends ProcessRef {
  currentFunction: Mfa | null
  status: string
  memory: number
  heapBytes: number
  reductions: number
  messageQueue: number
  priority: string
  trapExit: boolean
  groupLeader: ProcessRef | string
  /** Processes of the node; of others, and of ports, what the node prints. */
  links: (ProcessRef | string)[]
  linkCount: number
  monitors: (ProcessRef | string)[]
  monitorCount: number
  monitoredBy: (ProcessRef | string)[]
  monitoredByCount: number
  ancestors: (ProcessRef | string)[]
  /** The keys alone: values may be secrets, and are only asked for one by one. */
  dictionaryKeys: string[]
  /** `Module.function/arity (file:line)`, innermost first. */
  stacktrace: { call: Mfa; file: string | null; line: number | null }[]
}

const DETAILS = String.raw`
fun(Text) ->
  ${WHO}
  Pid = list_to_pid(binary_to_list(Text)),
  Keys = [registered_name, initial_call, current_function, status, memory, total_heap_size, reductions,
          message_queue_len, priority, trap_exit, group_leader, links, monitors, monitored_by, dictionary,
          current_stacktrace],
  case erlang:process_info(Pid, Keys) of
    undefined -> undefined;
    Items ->
      Get = fun(Key) -> proplists:get_value(Key, Items) end,
      Link = fun Link({process, Monitored}) -> Link(Monitored);
                 Link({port, Monitored}) -> Link(Monitored);
                 Link({Registered, Where}) when is_atom(Registered), Where =:= node() -> Link(Registered);
                 Link(Linked) when is_pid(Linked), node(Linked) =:= node() -> Who(Linked);
                 Link(Registered) when is_atom(Registered) ->
                   case whereis(Registered) of
                     Holder when is_pid(Holder) -> Who(Holder);
                     _ -> atom_to_binary(Registered, utf8)
                   end;
                 Link(Other) -> Plain(Other, 100) end,
      Some = fun(Things) -> [Link(Each) || Each <- lists:sublist(Things, 100)] end,
      Dictionary = Get(dictionary),
      Known = fun(Key) -> proplists:get_value(Key, Dictionary) end,
      Own = [Pair || {Key, _} = Pair <- Dictionary, not lists:member(Key, ['$initial_call', '$ancestors'])],
      Frame = fun({M, F, A, Where}) ->
        #{call => [M, F, case is_list(A) of true -> length(A); false -> A end],
          file => case proplists:get_value(file, Where) of
            undefined -> undefined;
            File -> unicode:characters_to_binary(File)
          end,
          line => proplists:get_value(line, Where)}
      end,
      #{pid => Text,
        name => case Get(registered_name) of [] -> undefined; Registered -> Registered end,
        label => ShowLabel(Known('$process_label')), initialCall => Started(Known('$initial_call'), Get(initial_call)),
        currentFunction => Get(current_function), status => Get(status), memory => Get(memory),
        heapBytes => Get(total_heap_size) * erlang:system_info(wordsize), reductions => Get(reductions),
        messageQueue => Get(message_queue_len), priority => Get(priority), trapExit => Get(trap_exit),
        groupLeader => Link(Get(group_leader)),
        links => Some(Get(links)), linkCount => length(Get(links)),
        monitors => Some(Get(monitors)), monitorCount => length(Get(monitors)),
        monitoredBy => Some(Get(monitored_by)), monitoredByCount => length(Get(monitored_by)),
        ancestors => case Known('$ancestors') of L when is_list(L) -> Some(L); _ -> [] end,
        dictionaryKeys => [Print(Key, 200) || {Key, _} <- lists:sublist(Own, 100)],
        stacktrace => [Frame(Each) || Each <- Get(current_stacktrace)]}
  end
end`

/** @returns undefined when it has ended */
export async function processDetails(
  functions: NodeFunctions,
  pid: string,
): Promise<ProcessDetails | undefined> {
  return (await functions.data<ProcessDetails | null>(DETAILS, [binary(pid)])) ?? undefined
}

const DICTIONARY = String.raw`
fun(Text) ->
  ${PRINT}
  case erlang:process_info(list_to_pid(binary_to_list(Text)), dictionary) of
    {_, Dictionary} ->
      Own = [Pair || {Key, _} = Pair <- Dictionary, not lists:member(Key, ['$initial_call', '$ancestors'])],
      [[Print(Key, 200), Print(Value, 1000)] || {Key, Value} <- lists:sublist(Own, 100)];
    undefined -> []
  end
end`

/** Keys and values of a process's dictionary; none when it has ended. Values may be secrets. */
export function processDictionary(functions: NodeFunctions, pid: string): Promise<[string, string][]> {
  return functions.data<[string, string][]>(DICTIONARY, [binary(pid)])
}

const COLLECT = String.raw`fun(Text) -> erlang:garbage_collect(list_to_pid(binary_to_list(Text))) end`
const KILL = String.raw`
fun(Text) ->
  Pid = list_to_pid(binary_to_list(Text)),
  Alive = is_process_alive(Pid),
  exit(Pid, kill),
  Alive
end`

/** @returns whether it was there */
export function collectGarbage(functions: NodeFunctions, pid: string): Promise<boolean> {
  return functions.data<boolean>(COLLECT, [binary(pid)])
}

/** Ends a process at once, without it having a say. @returns whether it was there */
export function killProcess(functions: NodeFunctions, pid: string): Promise<boolean> {
  return functions.data<boolean>(KILL, [binary(pid)])
}
