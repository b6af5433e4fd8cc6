/**
 * Erlang for `Print(Term, Characters)`: the term as the node itself prints it, as a binary cut at that many characters. In
 * Elixir where there is Elixir, so that what a struct hides from `inspect` stays hidden here.
 */
export const PRINT = String.raw`
  Cut = fun(Text, Max) ->
    Binary = unicode:characters_to_binary(Text),
    case string:length(Binary) > Max of
      true -> unicode:characters_to_binary([string:slice(Binary, 0, Max), 8230]);
      false -> Binary
    end
  end,
  Plain = fun(Term, Max) -> Cut(io_lib:format("~0tp", [Term], [{chars_limit, Max}]), Max) end,
  Print = fun(Term, Max) ->
    case erlang:function_exported('Elixir.Kernel', inspect, 2) of
      true ->
        try Cut('Elixir.Kernel':inspect(Term, [{limit, 100}, {printable_limit, Max}, {pretty, true}]), Max)
        catch _:_ -> Plain(Term, Max) end;
      false -> Plain(Term, Max)
    end
  end,`
