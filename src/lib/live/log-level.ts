import { GigalixirError } from '../errors.js'
import { atom } from '../erlang/index.js'
import type { NodeFunctions } from '../observer/collect/node-functions.js'
import type { LogLevel } from './log-levels.js'

/** A level that was set for a time. */
export interface TimedLevel {
  module: string
  level: LogLevel
  /** What it is put back to; null when there was none. */
  before: LogLevel | null
  /** Milliseconds until it is put back. */
  leftMs: number
}

/** The levels of a node as they are. */
export interface LogLevels {
  /** Of everything that has no level of its own. */
  primary: LogLevel
  modules: { module: string; level: LogLevel }[]
  timed: TimedLevel[]
  /** Handlers that let through only what is at least this severe, whatever the level of a module. */
  handlers: { handler: string; level: LogLevel }[]
}

/** The process on the node that keeps the times. It ends when it has put everything back. */
const KEEPER = 'gigalixir_log_levels'

/**
 * One process on the node holds every level that was set for a time, and puts each back by a timer of its own: it needs
 * nobody, so that it does so whatever becomes of who asked. A level that somebody else has changed meanwhile is left as it
 * is. The names of variables here are not those of the functions around: patterns would compare with theirs. `primary` in place of a module is the level of everything else.
 */
const KEEP = String.raw`
  Get = fun(primary) -> maps:get(level, logger:get_primary_config());
           (Module) -> case logger:get_module_level(Module) of [{Module, Own}] -> Own; _ -> undefined end end,
  Set = fun(primary, Level) -> logger:set_primary_config(level, Level);
           (Module, undefined) -> logger:unset_module_level(Module);
           (Module, Level) -> logger:set_module_level(Module, Level) end,
  Restore = fun(Module, {Level, Before, _, _}) ->
    case Get(Module) of Level -> Set(Module, Before); _ -> left end
  end,
  Loop = fun Loop(Kept) when map_size(Kept) =:= 0 -> ok;
             Loop(Kept) ->
    receive
      {set, From, Mark, Which, Wanted, For} ->
        Before = case Kept of
          #{Which := {Old, First, Timer, _}} ->
            erlang:cancel_timer(Timer),
            case Get(Which) of Old -> First; Now -> Now end;
          _ -> Get(Which)
        end,
        ok = Set(Which, Wanted),
        Turn = make_ref(),
        From ! {Mark, Before},
        Loop(Kept#{Which => {Wanted, Before, erlang:send_after(For, self(), {back, Which, Turn}), Turn}});
      {reset, From, Mark, Which} ->
        case Kept of
          #{Which := {_, Before, Timer, _} = Entry} ->
            erlang:cancel_timer(Timer),
            Restore(Which, Entry),
            From ! {Mark, {back, Before}},
            Loop(maps:remove(Which, Kept));
          _ -> From ! {Mark, unknown}, Loop(Kept)
        end;
      {list, From, Mark} ->
        From ! {Mark, [#{module => M, level => L, before => B,
                         leftMs => case erlang:read_timer(T) of false -> 0; Left -> Left end}
                       || {M, {L, B, T, _}} <- maps:to_list(Kept)]},
        Loop(Kept);
      {back, Which, Turn} ->
        case Kept of
          #{Which := {_, _, _, Turn} = Entry} -> Restore(Which, Entry), Loop(maps:remove(Which, Kept));
          _ -> Loop(Kept)
        end;
      _ -> Loop(Kept)
    end
  end,
  Ask = fun(Keeper, Make) ->
    Watch = erlang:monitor(process, Keeper),
    Keeper ! Make(Watch),
    receive
      {Watch, Answer} -> erlang:demonitor(Watch, [flush]), {ok, Answer};
      {'DOWN', Watch, process, _, _} -> gone
    end
  end,`

const SET = String.raw`
fun(OfModule, ToLevel, ForMs) ->
  ${KEEP}
  Set1 = fun Set1() ->
    Keeper = case whereis(${KEEPER}) of
      undefined ->
        Starter = self(),
        Ready = make_ref(),
        % Nothing of it outlives the first message, should the starter end here.
        New = spawn(fun() ->
          case catch register(${KEEPER}, self()) of
            true -> Starter ! {Ready, ok}, Loop(#{starting => {undefined, undefined, erlang:send_after(5000, self(), {back, starting, start}), start}});
            _ -> Starter ! {Ready, taken}
          end
        end),
        receive {Ready, ok} -> New; {Ready, taken} -> whereis(${KEEPER}) end;
      Running -> Running
    end,
    Answer = case is_pid(Keeper) of
      true -> Ask(Keeper, fun(Mark) -> {set, self(), Mark, OfModule, ToLevel, ForMs} end);
      false -> gone
    end,
    case Answer of {ok, Before} -> Before; gone -> Set1() end
  end,
  code:ensure_loaded(OfModule),
  case OfModule =:= primary orelse erlang:module_loaded(OfModule) of
    true -> #{before => Set1()};
    false -> #{unknown => true}
  end
end`

const RESET = String.raw`
fun(OfModule) ->
  ${KEEP}
  case whereis(${KEEPER}) of
    undefined -> #{unknown => true};
    Keeper ->
      case Ask(Keeper, fun(Mark) -> {reset, self(), Mark, OfModule} end) of
        {ok, {back, Before}} -> #{before => Before};
        _ -> #{unknown => true}
      end
  end
end`

const LIST = String.raw`
fun() ->
  ${KEEP}
  Timed = case whereis(${KEEPER}) of
    undefined -> [];
    Keeper -> case Ask(Keeper, fun(Mark) -> {list, self(), Mark} end) of {ok, Found} -> Found; gone -> [] end
  end,
  #{primary => maps:get(level, logger:get_primary_config()),
    modules => [#{module => M, level => L} || {M, L} <- logger:get_module_level()],
    timed => [Each || #{module := M} = Each <- Timed, M =/= starting],
    handlers => [#{handler => Id, level => L} || #{id := Id, level := L} <- logger:get_handler_config()]}
end`

/**
 * Sets the level of a module, or of everything (`primary`), for a time.
 *
 * @param module as the node knows it: `Elixir.MyApp.Worker`
 * @returns the level before; null when it had none of its own
 * @throws GigalixirError NOT_FOUND when there is no such module
 */
export async function setLogLevel(
  functions: NodeFunctions,
  module: string,
  level: LogLevel,
  ms: number,
): Promise<LogLevel | null> {
  const answer = await functions.data<{ before: LogLevel | null } | { unknown: true }>(SET, [
    atom(module),
    atom(level),
    ms,
  ])
  if ('unknown' in answer) {
    throw new GigalixirError(
      'NOT_FOUND',
      `There is no module ${module.replace(/^Elixir\./, '')} on the node.`,
    )
  }
  return answer.before
}

/** Puts a level back before its time. @returns whether there was one to put back */
export async function resetLogLevel(functions: NodeFunctions, module: string): Promise<boolean> {
  return !('unknown' in (await functions.data<object>(RESET, [atom(module)])))
}

export function logLevels(functions: NodeFunctions): Promise<LogLevels> {
  return functions.data<LogLevels>(LIST)
}
