import { atom } from '../../erlang/index.js'
import { FIND, processTerm } from './find-process.js'
import { MASK } from './mask.js'
import type { NodeFunctions } from './node-functions.js'
import { PRINT } from './print.js'

export type StateKind = 'gen_server' | 'gen_statem' | 'gen_event' | 'supervisor' | 'live_view' | 'channel'

/** What a process keeps, or why it is not shown. */
export type ProcessState =
  | {
      pid: string
      kind: StateKind
      /** OTP's own module that it waits in. */
      module: string
      /** The LiveView's or the channel's module. */
      view: string | null
      /** The topic of a channel, or of a LiveView's. */
      topic: string | null
      /** Of a LiveView or channel its assigns alone, unless the whole was asked for. */
      state: string
      /** Bytes that a copy of the whole takes; null where it was not measured. */
      bytes: number | null
    }
  | { refused: 'ended' | 'not_otp' | 'too_large' | 'busy'; bytes?: number | null }

export interface StateOptions {
  /** Whether values of keys that look secret are left out (`mask.ts`). */
  masked: boolean
  /** The whole state of LiveViews and channels, instead of their assigns. */
  whole: boolean
  /** Characters at which the text is cut. */
  maxText?: number
}

/** Above this a state is not copied out of its process. */
export const MAX_STATE_BYTES = 16 * 1024 * 1024
/** Milliseconds a process has for each of the two questions. */
const ANSWER_MS = 1000

/**
 * Only a process that is one of OTP's own understands the question; to any other it would be a message that stays in its
 * mailbox for good. The size is measured by the process itself, without a copy: `sys:replace_state/3` calls a function
 * there, and a function that throws leaves the state as it is and gives us what was thrown (`sys:do_replace_state`). What
 * is shared within a term is counted for each time, as a copy would have it.
 */
const SOURCE = String.raw`
fun(What, MaxBytes, Ms, Masked, Whole, MaxText) ->
  ${PRINT}
  ${FIND}
  ${MASK}
  Loops = [gen_server, gen_statem, gen_event],
  Behaviours = Loops ++ [supervisor, 'Elixir.GenServer', 'Elixir.Supervisor', 'Elixir.DynamicSupervisor', 'Elixir.Agent'],
  Behaves = fun({Module, _, _}) when is_atom(Module) ->
                 try
                   Attributes = Module:module_info(attributes),
                   [] =/= [B || {behaviour, Bs} <- Attributes, B <- Bs, lists:member(B, Behaviours)]
                 catch error:undef -> false end;
               (_) -> false end,
  Pid = Find(What),
  Known = case Pid of undefined -> undefined; _ -> erlang:process_info(Pid, [current_function, message_queue_len, dictionary]) end,
  case Known of
    undefined -> #{refused => ended};
    [{_, {Current, _, _}}, {_, Waiting}, {_, Dictionary}] ->
      Started = proplists:get_value('$initial_call', Dictionary),
      Otp = lists:member(Current, Loops) orelse Behaves(Started),
      Size = fun() ->
        try sys:replace_state(Pid, fun(State) -> throw({bytes, erts_debug:flat_size(State) * erlang:system_info(wordsize)}) end, Ms) of
          _ -> undefined
        catch
          error:{callback_failed, _, {throw, {bytes, Found}}} -> Found;
          error:_ -> undefined;
          exit:{timeout, _} -> busy;
          exit:_ -> ended
        end
      end,
      {_, Memory} = case erlang:process_info(Pid, memory) of undefined -> {memory, 0}; M -> M end,
      Bytes = if
        % One that proc_lib started may be busy, and of OTP or not: it is not asked.
        not Otp -> case lists:keymember('$ancestors', 1, Dictionary) of true -> busy; false -> not_otp end;
        Waiting > 1000 -> busy;
        % Of an event manager's handlers each catches what is thrown, and the whole would be copied.
        Current =:= gen_event, Memory > MaxBytes -> Memory;
        Current =:= gen_event -> undefined;
        true -> Size()
      end,
      Text = fun(State) ->
        Print(case Masked of true -> Mask(State); false -> State end, MaxText)
      end,
      Answer = fun(Kind, View, Topic, State) ->
        #{pid => list_to_binary(pid_to_list(Pid)), kind => Kind, module => Current, view => View, topic => Topic,
          state => Text(State), bytes => Bytes}
      end,
      if
        Bytes =:= not_otp; Bytes =:= busy; Bytes =:= ended -> #{refused => Bytes};
        is_integer(Bytes), Bytes > MaxBytes -> #{refused => too_large, bytes => Bytes};
        true ->
          try sys:get_state(Pid, Ms) of
            #{socket := #{'__struct__' := 'Elixir.Phoenix.LiveView.Socket', view := View, assigns := Assigns}} = State ->
              Answer(live_view, View, maps:get(topic, State, undefined), case Whole of true -> State; false -> Assigns end);
            #{'__struct__' := 'Elixir.Phoenix.Socket', channel := Channel, topic := Topic, assigns := Assigns} = State ->
              Answer(channel, Channel, Topic, case Whole of true -> State; false -> Assigns end);
            State ->
              Kind = case {Started, lists:member(Current, Loops)} of
                {{supervisor, _, _}, _} -> supervisor;
                {_, true} -> Current;
                _ -> gen_server
              end,
              Answer(Kind, undefined, undefined, State)
          catch
            exit:{timeout, _} -> #{refused => busy};
            exit:_ -> #{refused => ended};
            error:_ -> #{refused => not_otp}
          end
      end
  end
end`

/**
 * The state of a process, as the node prints it.
 *
 * @param what a pid or a registered name, as people write it
 * @throws GigalixirError USAGE; as `NodeFunctions.call`
 */
export function processState(
  functions: NodeFunctions,
  what: string,
  { masked, whole, maxText = 20_000 }: StateOptions,
): Promise<ProcessState> {
  return functions.data<ProcessState>(SOURCE, [
    processTerm(what),
    MAX_STATE_BYTES,
    ANSWER_MS,
    atom(String(masked)),
    atom(String(whole)),
    maxText,
  ])
}
