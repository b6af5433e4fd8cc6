import { PRINT } from './print.js'

/**
 * Erlang for `Who(Pid)`, a `ProcessRef` of a process of the node itself, and for what it is made of. `PRINT` comes with it.
 *
 * - `Asking(Keys, Kept)` makes a function that asks a process for these items of `process_info` and for these entries of its
 *   dictionary, all in one call: a list of pairs, or `undefined` of one that has ended. Of the dictionary only those entries
 *   are copied where the node can do that, from OTP 26.2 on.
 * - `Started(Kept, Initial)` is what a process was started with, `ShowLabel(Kept)` its label in one line.
 */
export const WHO = String.raw`
  ${PRINT}
  Asking = fun(Keys, Kept) ->
    Each = Keys ++ [{dictionary, Key} || Key <- Kept],
    try erlang:process_info(self(), Each) of
      _ -> fun(Pid) -> erlang:process_info(Pid, Each) end
    catch error:badarg ->
      fun(Pid) ->
        case erlang:process_info(Pid, [dictionary | Keys]) of
          [{_, All} | Items] -> Items ++ [{Key, proplists:get_value(Key, All)} || Key <- Kept];
          undefined -> undefined
        end
      end
    end
  end,
  Started = fun({M, F, A}, _) when is_atom(M), is_atom(F), is_integer(A) -> {M, F, A}; (_, Initial) -> Initial end,
  Line = fun(Lines) -> unicode:characters_to_binary(lists:join($\s, string:lexemes(Lines, "\r\n"))) end,
  ShowLabel = fun(undefined) -> undefined;
                 (Words) when is_binary(Words) -> try Line(Cut(Words, 200)) catch _:_ -> Line(Print(Words, 200)) end;
                 (Thing) -> Line(Print(Thing, 200)) end,
  AskWho = Asking([registered_name, initial_call], ['$initial_call', '$process_label']),
  Who = fun(Pid) ->
    case AskWho(Pid) of
      undefined -> #{pid => list_to_binary(pid_to_list(Pid)), name => undefined, label => undefined, initialCall => undefined};
      [{_, Name}, {_, Initial}, {_, Start}, {_, Labelled}] ->
        #{pid => list_to_binary(pid_to_list(Pid)), name => case Name of [] -> undefined; _ -> Name end,
          label => ShowLabel(Labelled), initialCall => Started(Start, Initial)}
    end
  end,`
