import { PRINT } from './print.js'

/**
 * Erlang for `Who(Pid)`, a `ProcessRef` of a process of the node itself, and for what it is made of: `Started(Pid, Initial)`,
 * what a process was started with, `Label(Pid)`, in one line, and `ShowLabel(Term)`, which makes one. `PRINT` comes with it. Of a process's dictionary only the entry that is
 * asked for is copied where the node can do that, from OTP 26.2 on.
 */
export const WHO = String.raw`
  ${PRINT}
  Kept = fun(Pid, Key) ->
    try erlang:process_info(Pid, {dictionary, Key}) of
      {_, Value} -> Value;
      undefined -> undefined
    catch error:badarg ->
      case erlang:process_info(Pid, dictionary) of
        {_, All} -> proplists:get_value(Key, All);
        undefined -> undefined
      end
    end
  end,
  Started = fun(Pid, Initial) ->
    case Kept(Pid, '$initial_call') of
      {M, F, A} when is_atom(M), is_atom(F), is_integer(A) -> {M, F, A};
      _ -> Initial
    end
  end,
  Line = fun(Lines) -> unicode:characters_to_binary(lists:join($\s, string:lexemes(Lines, "\r\n"))) end,
  ShowLabel = fun(undefined) -> undefined;
                 (Words) when is_binary(Words) -> try Line(Cut(Words, 200)) catch _:_ -> Line(Print(Words, 200)) end;
                 (Thing) -> Line(Print(Thing, 200)) end,
  Label = fun(Pid) -> ShowLabel(Kept(Pid, '$process_label')) end,
  Who = fun(Pid) ->
    Known = case erlang:process_info(Pid, [registered_name, initial_call]) of
      undefined -> #{name => undefined, label => undefined, initialCall => undefined};
      [{_, Name}, {_, Initial}] ->
        #{name => case Name of [] -> undefined; _ -> Name end, label => Label(Pid),
          initialCall => Started(Pid, Initial)}
    end,
    Known#{pid => list_to_binary(pid_to_list(Pid))}
  end,`
