import type { Language } from '../show/inspect.js'

/**
 * Ends the evaluation when the connection to whoever asked is gone, however it went: an expression without an end would
 * else keep a scheduler of the node busy for good. Who asked is where the output goes. It is no monitor of the evaluation:
 * the reason with which that ends is the whole answer, and would be copied.
 */
const GUARD = `
  Worker = self(),
  Asker = node(group_leader()),
  Watch = fun Watching() ->
    receive
      {nodedown, Asker} -> exit(Worker, kill)
    after 1000 ->
      case is_process_alive(Worker) of
        true -> Watching();
        false -> ok
      end
    end
  end,
  Guard = spawn(fun() -> erlang:monitor_node(Asker, true), Watch() end),`

/**
 * What runs on the node around an expression: functions of Source and Options, written in Erlang so that they need
 * nothing but stdlib there. They give `{Result, Diagnostics}`, where Result is `{value, Value, Text}`,
 * `{raised, Class, Reason, Stacktrace, Text}` or `{unreadable, Line, Text}`, and Text is a binary of UTF-8.
 *
 * Calls of the evaluators themselves are left out of stack traces.
 */
export const EVALUATOR_SOURCE: Readonly<Record<Language, string>> = {
  erlang: `
fun(Source, #{chars := Chars}) ->${GUARD}
  Binary = fun(Text) -> unicode:characters_to_binary(Text) end,
  Unreadable = fun({Line, Module, Description}) ->
    {{unreadable, Line, Binary(Module:format_error(Description))}, []}
  end,
  Answer = case erl_scan:string(Source) of
    {error, Why, _} -> Unreadable(Why);
    {ok, Tokens, _} ->
      case erl_parse:parse_exprs(Tokens) of
        {error, Why} -> Unreadable(Why);
        {ok, Expressions} ->
          try erl_eval:exprs(Expressions, erl_eval:new_bindings()) of
            {value, Value, _} ->
              {{value, Value, Binary(io_lib:format("~tp", [Value], [{chars_limit, Chars}]))}, []}
          catch
            Class:Reason:Stack ->
              Own = [Call || Call <- Stack, not lists:member(element(1, Call), [erl_eval, erpc])],
              {{raised, Class, Reason, Own, <<>>}, []}
          end
      end
  end,
  exit(Guard, kill),
  Answer
end.`,
  elixir: `
fun(Source, #{inspect := Inspect}) ->${GUARD}
  Run = fun() ->
    try
      {Value, _} = 'Elixir.Code':eval_string(Source, []),
      {value, Value, 'Elixir.Kernel':inspect(Value, Inspect)}
    catch
      Class:Reason:Stack ->
        Evaluators = [erl_eval, erpc, elixir, elixir_eval, elixir_compiler, 'Elixir.Code',
                      'Elixir.Module.ParallelChecker'],
        Own = [Call || Call <- Stack, not lists:member(element(1, Call), Evaluators)],
        {raised, Class, Reason, Own, 'Elixir.Exception':format(Class, Reason, Own)}
    end
  end,
  code:ensure_loaded('Elixir.Code'),
  Answer = case erlang:function_exported('Elixir.Code', with_diagnostics, 1) of
    true -> 'Elixir.Code':with_diagnostics(Run);
    false -> {Run(), []}
  end,
  exit(Guard, kill),
  Answer
end.`,
}
