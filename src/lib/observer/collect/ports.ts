import type { ProcessRef } from './names.js'
import type { NodeFunctions } from './node-functions.js'
import { WHO } from './who.js'

/** A port: a driver or an outside program. Bytes. */
export interface PortRow {
  id: string
  name: string
  owner: ProcessRef | null
  input: number
  output: number
  queue: number
  osPid: number | null
}

export interface SocketRow {
  id: string
  kind: string
  owner: ProcessRef | null
  local: string
  remote: string
  state: string
  received: number
  sent: number
}

/** At most this many are looked at. */
const MAX_ROWS = 1000

const PORTS = String.raw`
fun(Max) ->
  ${WHO}
  Row = fun(Port) ->
    case erlang:port_info(Port) of
      undefined -> [];
      Items ->
        Get = fun(Key) -> proplists:get_value(Key, Items) end,
        Size = fun(Key) -> case erlang:port_info(Port, Key) of {_, N} -> N; _ -> 0 end end,
        [#{id => list_to_binary(erlang:port_to_list(Port)), name => unicode:characters_to_binary(Get(name)),
           owner => case Get(connected) of P when is_pid(P) -> Who(P); _ -> undefined end,
           input => Get(input), output => Get(output), queue => Size(queue_size),
           osPid => case Get(os_pid) of N when is_integer(N) -> N; _ -> undefined end}]
    end
  end,
  All = erlang:ports(),
  #{count => length(All), rows => lists:flatmap(Row, lists:sublist(All, Max))}
end`

/** Both kinds of sockets: those of `gen_tcp` and `gen_udp`, which are ports, and those of the `socket` module. */
const SOCKETS = String.raw`
fun(Max) ->
  ${WHO}
  Address = fun({ok, {{_, _, _, _} = Ip, Port}}) -> iolist_to_binary([inet:ntoa(Ip), $:, integer_to_list(Port)]);
               ({ok, {Ip, Port}}) when tuple_size(Ip) =:= 8 ->
                 iolist_to_binary([$[, inet:ntoa(Ip), "]:", integer_to_list(Port)]);
               ({ok, #{addr := Ip, port := Port}}) when is_tuple(Ip) ->
                 case inet:ntoa(Ip) of
                   {error, _} -> <<>>;
                   Text when tuple_size(Ip) =:= 8 -> iolist_to_binary([$[, Text, "]:", integer_to_list(Port)]);
                   Text -> iolist_to_binary([Text, $:, integer_to_list(Port)])
                 end;
               ({ok, {local, Path}}) -> unicode:characters_to_binary(Path);
               ({ok, #{family := local, path := Path}}) -> unicode:characters_to_binary(Path);
               (_) -> <<>> end,
  Owner = fun(P) when is_pid(P) -> Who(P); (_) -> undefined end,
  Old = fun(Port) ->
    case erlang:port_info(Port, name) of
      {name, Name} when Name =:= "tcp_inet"; Name =:= "udp_inet"; Name =:= "sctp_inet" ->
        Remote = inet:peername(Port),
        {connected, Holder} = case erlang:port_info(Port, connected) of undefined -> {connected, undefined}; C -> C end,
        {In, Out} = case inet:getstat(Port, [recv_oct, send_oct]) of
          {ok, [{_, I}, {_, O}]} -> {I, O};
          _ -> {0, 0}
        end,
        [#{id => list_to_binary(erlang:port_to_list(Port)), kind => list_to_binary(lists:sublist(Name, 3)),
           owner => Owner(Holder), local => Address(inet:sockname(Port)), remote => Address(Remote),
           state => case Remote of {ok, _} -> connected; _ -> listening end, received => In, sent => Out}];
      _ -> []
    end
  end,
  New = fun(Socket) ->
    try
      Info = socket:info(Socket),
      Counters = maps:get(counters, Info, #{}),
      Count = fun(Key) when is_map(Counters) -> maps:get(Key, Counters, 0);
                 (Key) -> proplists:get_value(Key, Counters, 0) end,
      Remote = socket:peername(Socket),
      [#{id => list_to_binary(lists:flatten(io_lib:format("~p", [socket:to_list(Socket)]))),
         kind => maps:get(protocol, Info, socket), owner => Owner(maps:get(owner, Info, undefined)),
         local => Address(socket:sockname(Socket)), remote => Address(Remote),
         state => case Remote of {ok, _} -> connected; _ -> listening end,
         received => Count(read_byte), sent => Count(write_byte)}]
    catch _:_ -> [] end
  end,
  Sockets = try socket:which_sockets() catch _:_ -> [] end,
  Rows = lists:flatmap(Old, lists:sublist(erlang:ports(), Max)) ++ lists:flatmap(New, lists:sublist(Sockets, Max)),
  #{count => length(Rows), rows => Rows}
end`

export interface Rows<Row> {
  count: number
  rows: Row[]
}

export function ports(functions: NodeFunctions): Promise<Rows<PortRow>> {
  return functions.data<Rows<PortRow>>(PORTS, [MAX_ROWS])
}

export function sockets(functions: NodeFunctions): Promise<Rows<SocketRow>> {
  return functions.data<Rows<SocketRow>>(SOCKETS, [MAX_ROWS])
}
