import type { NodeFunctions } from './node-functions.js'

/** What a node is and may do. Memory in bytes, uptime in milliseconds. */
export interface SystemInfo {
  node: string
  otp: string
  erts: string
  /** Without Elixir on the node: null. */
  elixir: string | null
  architecture: string
  wordBytes: number
  jit: boolean
  uptime: number
  schedulers: number
  schedulersOnline: number
  dirtyCpu: number
  dirtyIo: number
  asyncThreads: number
  logicalProcessors: number | null
  /** What exists, and how much of it may. */
  limits: Record<'processes' | 'ports' | 'atoms' | 'tables', [now: number, limit: number]>
  memory: Record<string, number>
  nodes: string[]
}

const SOURCE = String.raw`
fun() ->
  Info = fun(Key, Otherwise) -> try erlang:system_info(Key) catch error:badarg -> Otherwise end end,
  Text = fun(List) -> unicode:characters_to_binary(List) end,
  {Uptime, _} = erlang:statistics(wall_clock),
  #{node => node(),
    otp => Text(Info(otp_release, "")),
    erts => Text(Info(version, "")),
    elixir => case application:get_key(elixir, vsn) of {ok, Version} -> Text(Version); _ -> undefined end,
    architecture => Text(Info(system_architecture, "")),
    wordBytes => erlang:system_info(wordsize),
    jit => Info(emu_flavor, emu) =:= jit,
    uptime => Uptime,
    schedulers => Info(schedulers, 0),
    schedulersOnline => Info(schedulers_online, 0),
    dirtyCpu => Info(dirty_cpu_schedulers_online, 0),
    dirtyIo => Info(dirty_io_schedulers, 0),
    asyncThreads => Info(thread_pool_size, 0),
    logicalProcessors => case Info(logical_processors_available, unknown) of unknown -> undefined; N -> N end,
    limits => #{
      processes => [Info(process_count, 0), Info(process_limit, 0)],
      ports => [Info(port_count, 0), Info(port_limit, 0)],
      atoms => [Info(atom_count, 0), Info(atom_limit, 0)],
      tables => [Info(ets_count, length(ets:all())), Info(ets_limit, 0)]},
    memory => maps:from_list(erlang:memory()),
    nodes => lists:sublist(nodes(), 100)}
end`

export function systemInfo(functions: NodeFunctions): Promise<SystemInfo> {
  return functions.data<SystemInfo>(SOURCE)
}
