/**
 * Erlang for tracing that keeps to itself where the node can do that: in a session of its own (OTP 27 and later), else
 * with the one tracing that all share.
 *
 * - `Open(Tracer)` makes one: a session, or `shared`, which the calling process has to be the tracer of.
 * - `Functions(Session, Mfa, Spec, Flags)` and `Processes(Session, Which, On, Flags)` set it up; the number of those found.
 * - `Busy(Mfas)` is whether somebody else traces now, which only matters where it is shared.
 * - `Shut(Session, Mfas, Flags)` takes everything away again, from any process.
 */
export const TRACE_SESSION = String.raw`
  _ = code:ensure_loaded(trace),
  Isolated = erlang:function_exported(trace, session_create, 3),
  Open = fun(Tracer) -> case Isolated of true -> trace:session_create(gigalixir, Tracer, []); false -> shared end end,
  Functions = fun(shared, Mfa, Spec, Flags) -> erlang:trace_pattern(Mfa, Spec, Flags);
                 (Session, Mfa, Spec, Flags) -> trace:function(Session, Mfa, Spec, Flags) end,
  Processes = fun(shared, Which, On, Flags) -> erlang:trace(Which, On, Flags);
                 (Session, Which, On, Flags) -> trace:process(Session, Which, On, Flags) end,
  Busy = fun(Mfas) ->
    Traced = fun({TracedModule, '_', _}) -> erlang:trace_info({TracedModule, module_info, 0}, all);
                ({_, _, '_'}) -> {all, false};
                (Mfa) -> erlang:trace_info(Mfa, all) end,
    Tracers = fun() ->
      Pids = lists:sublist(erlang:processes(), 20000),
      lists:usort(lists:zipwith(fun erlang:trace_info/2, Pids, lists:duplicate(length(Pids), tracer)))
    end,
    (not Isolated) andalso
      (lists:any(fun(Mfa) -> not lists:member(Traced(Mfa), [{all, false}, {all, undefined}]) end, Mfas)
       orelse (Tracers() -- [{tracer, []}, undefined, {tracer, undefined}]) =/= [])
  end,
  Shut = fun(shared, Mfas, Flags) -> [erlang:trace_pattern(Mfa, false, Flags) || Mfa <- Mfas];
            (Session, _, _) -> trace:session_destroy(Session) end,`
