/**
 * Erlang for functions that take their time on a node. `Client`, a process of ours, has to be bound before.
 *
 * - `Pause(Ms)` waits, and ends the process at once when the client's connection is gone, however it went.
 * - `Guard(Undo)` has a process of its own run `Undo()` when this one has ended, whatever it died of.
 */
export const ATTENDED = String.raw`
  Attended = erlang:monitor(process, Client),
  Pause = fun(Ms) -> receive {'DOWN', Attended, process, _, _} -> exit(normal) after Ms -> ok end end,
  Guard = fun(Undo) ->
    Guarded = self(),
    Ready = make_ref(),
    spawn(fun() ->
      Watched = erlang:monitor(process, Guarded),
      Guarded ! Ready,
      receive {'DOWN', Watched, process, _, _} -> Undo() end
    end),
    receive Ready -> ok end
  end,`
