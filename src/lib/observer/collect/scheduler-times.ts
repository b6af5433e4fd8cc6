import type { LocalProcess } from '../../erlang/index.js'
import type { NodeFunctions } from './node-functions.js'

/**
 * A node measures the use of its schedulers only when asked to, and goes on until told otherwise. So a process there has
 * it measured as long as somebody looks: it monitors each who does, and puts back what was when the last is gone, also
 * when the connection was cut. All who look share that one process, by its name.
 */
const SOURCE = String.raw`
fun(Client) ->
  Name = gigalixir_observer_load,
  Watch = fun Watch(Watched) ->
    receive
      {watch, Who} -> Watch([erlang:monitor(process, Who) | Watched]);
      {'DOWN', Reference, process, _, _} ->
        case lists:delete(Reference, Watched) of [] -> ok; Rest -> Watch(Rest) end
    end
  end,
  Run = fun() ->
    try register(Name, self()) of
      true ->
        Before = erlang:system_flag(scheduler_wall_time, true),
        Watch([erlang:monitor(process, Client)]),
        erlang:system_flag(scheduler_wall_time, Before)
    catch error:badarg -> Name ! {watch, Client} end
  end,
  case whereis(Name) of
    undefined -> spawn(Run);
    Pid -> Pid ! {watch, Client}
  end,
  ok
end`

/** Has the use of schedulers measured until the process of ours ends. */
export async function measureSchedulers(functions: NodeFunctions, client: LocalProcess): Promise<void> {
  await functions.call(SOURCE, [client.pid])
}
