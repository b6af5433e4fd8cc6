import { GigalixirError } from '../../errors.js'
import { Pid, atom, isAtom, rpc, tagged, tuple } from '../../erlang/index.js'
import type { Connection, LocalProcess, Term } from '../../erlang/index.js'
import { FIND, processTerm } from './find-process.js'
import { followTold } from './follow-told.js'
import { MASK } from './mask.js'
import type { Mfa } from './names.js'
import type { NodeFunctions } from './node-functions.js'
import { PRINT } from './print.js'
import { TRACE_LIMITS } from './trace-limits.js'
import { TRACE_SESSION } from './trace-session.js'
import { HOW_TO_NAME, functionText } from './traced-function.js'
import type { TracedFunction } from './traced-function.js'

/** What to trace, and for how long at most. */
export interface TraceRequest {
  functions: readonly TracedFunction[]
  /** Whether to show what calls return, and what they raise. */
  returns?: boolean
  /** Only what these processes do: pids or registered names. All if not given. */
  processes?: readonly string[]
  /** Whether to show messages that these processes send and receive. */
  messages?: boolean
  /** Whether values of keys that look secret are left out. */
  masked?: boolean
  /** Calls and messages at most; those of the observer if not given. */
  limit?: number
  /** Milliseconds at most. */
  ms?: number
}

/** `at` is in milliseconds since 1970, `ns` of the node's own clock, for differences. */
interface Traced {
  at: number
  ns: number | string
  pid: string
}

export type TraceEvent =
  | (Traced & { type: 'call'; call: Mfa; args: string[] })
  | (Traced & { type: 'return'; call: Mfa; value: string })
  | (Traced & { type: 'raise'; call: Mfa; kind: 'error' | 'exit' | 'throw'; value: string })
  | (Traced & { type: 'send'; to: string; value: string })
  | (Traced & { type: 'receive'; value: string })
  | { type: 'ended'; why: TraceEnd }

/** Why a trace ended: enough calls, enough time, too many at once, or it was asked to. */
export type TraceEnd = 'limit' | 'time' | 'flood' | 'stopped' | 'lost'

/** Words that the tracer may keep at most: 20 MB. What comes faster than it can be printed ends it. */
const MAX_WORDS = 2_500_000

/**
 * Two processes on the node. The tracer gets the calls, prints them cut short, and sends them to us; it ends by itself
 * after so many calls or so much time, when calls come faster than it can print, when they take too much memory, and when
 * we are gone. The watcher monitors the tracer and then takes away what it had set, whatever the tracer died of; it is there
 * before anything is set.
 *
 * Where tracing is shared by all (before OTP 27) nothing is done while somebody else traces.
 */
const SOURCE = String.raw`
fun(Client, Patterns, Only, Messages, Returns, Masked, MaxCalls, MaxMs, MaxWords) ->
  ${PRINT}
  ${FIND}
  ${MASK}
  ${TRACE_SESSION}
  Mfas = [Traced || {Traced, _, _} <- Patterns],
  [code:ensure_loaded(Loaded) || {Loaded, _, _} <- Mfas],
  Whom = case Only of all -> [all]; _ -> [Find(Each) || Each <- Only] end,
  Starter = self(),
  Mark = make_ref(),
  Now = fun() -> erlang:system_time(millisecond) end,
  Text = fun(P) when is_pid(P) -> list_to_binary(pid_to_list(P)); (P) -> Plain(P, 100) end,
  Show = fun(Value, Max) -> Print(case Masked of true -> Mask(Value); false -> Value end, Max) end,
  Send = fun(Type, Who, Ns, Facts) -> Client ! {trace, Facts#{type => Type, at => Now(), ns => Ns, pid => Text(Who)}} end,
  Next = fun Next(Left) when Left =< 0 -> limit;
             Next(Left) ->
    {_, Waiting} = erlang:process_info(self(), message_queue_len),
    case Waiting > 2000 of
      true -> flood;
      false ->
        receive
          {trace_ts, Pid, call, {M, F, Args}, Ts} ->
            Send(call, Pid, Ts, #{call => [M, F, length(Args)], args => [Show(Each, 300) || Each <- Args]}),
            Next(Left - 1);
          {trace_ts, Pid, return_from, {M, F, N}, Value, Ts} ->
            Send(return, Pid, Ts, #{call => [M, F, N], value => Show(Value, 300)}),
            Next(Left);
          {trace_ts, Pid, exception_from, {M, F, N}, {Kind, Reason}, Ts} ->
            Send(raise, Pid, Ts, #{call => [M, F, N], kind => Kind, value => Show(Reason, 300)}),
            Next(Left);
          {trace_ts, Pid, 'receive', Message, Ts} ->
            Send('receive', Pid, Ts, #{value => Show(Message, 300)}),
            Next(Left - 1);
          {trace_ts, Pid, Sent, Message, To, Ts} when Sent =:= send; Sent =:= send_to_non_existing_process ->
            Send(send, Pid, Ts, #{to => Text(To), value => Show(Message, 300)}),
            Next(Left - 1);
          time_is_up -> time;
          stop -> stopped;
          {'DOWN', _, process, Client, _} -> lost;
          _ -> Next(Left)
        end
    end
  end,
  Body = case Returns of true -> [{exception_trace}]; false -> [] end,
  Flags = [monotonic_timestamp] ++ [call || Mfas =/= []] ++ case Messages of true -> [send, 'receive']; false -> [] end,
  Trace = fun() ->
    erlang:monitor(process, Client),
    Session = Open(self()),
    Tracer = self(),
    Watcher = spawn(fun() ->
      Reference = erlang:monitor(process, Tracer),
      Tracer ! watched,
      receive {'DOWN', Reference, process, _, _} -> Shut(Session, Mfas, [local]) end
    end),
    receive watched -> ok end,
    Found = [Functions(Session, Mfa, [{Head, Guards, Body}], [local]) || {Mfa, Head, Guards} <- Patterns],
    case lists:member(0, Found) of
      true -> Starter ! {Mark, Found};
      false ->
        erlang:send_after(MaxMs, self(), time_is_up),
        [Processes(Session, Which, true, Flags) || Which <- Whom],
        Starter ! {Mark, Found},
        Why = Next(MaxCalls),
        % The end is told of when nothing is left to take away.
        Gone = erlang:monitor(process, Watcher),
        exit(Watcher, kill),
        receive {'DOWN', Gone, process, _, _} -> ok end,
        [catch Processes(Session, Which, false, Flags) || Session =:= shared, Which <- Whom],
        Shut(Session, Mfas, [local]),
        Client ! {trace, #{type => ended, why => Why}}
    end
  end,
  case {lists:member(undefined, Whom), Busy(Mfas)} of
    {true, _} -> ended;
    {_, true} -> busy;
    _ ->
      {Tracing, Watch} = spawn_opt(Trace, [monitor, {priority, high},
        {max_heap_size, #{size => MaxWords, kill => true, error_logger => false}}]),
      receive
        {Mark, Found} ->
          erlang:demonitor(Watch, [flush]),
          case lists:member(0, Found) of true -> {none, Found}; false -> {tracing, Tracing, lists:sum(Found)} end;
        {'DOWN', Watch, process, _, Reason} -> {failed, Reason}
      after 5000 -> exit(Tracing, kill), {failed, timeout} end
  end
end`

/** A trace under way on a node. */
export class Trace {
  readonly #connection: Connection
  readonly #tracer: Pid
  readonly #events: TraceEvent[] = []
  readonly #onEvent: (event: TraceEvent) => void
  /** How many functions it covers. */
  readonly functions: number
  /** Resolves when it has ended, however it did. */
  readonly ended: Promise<void>

  private constructor(
    connection: Connection,
    client: LocalProcess,
    tracer: Pid,
    functions: number,
    onEvent: (event: TraceEvent) => void,
  ) {
    this.#onEvent = onEvent
    this.#connection = connection
    this.#tracer = tracer
    this.functions = functions
    this.ended = followTold<TraceEvent, TraceEnd>(client, tracer, {
      tag: 'trace',
      onEvent: (event) => this.#add(event),
      ended: (why) => ({ type: 'ended', why }),
      // Killed by its own limit of memory.
      whyGone: (reason) => (isAtom(reason, 'killed') ? 'flood' : 'lost'),
    })
  }

  /**
   * @throws GigalixirError NOT_FOUND when there is no such function or process; REFUSED when somebody traces already, and
   *   the node knows but one tracer; USAGE
   */
  static async start(
    connection: Connection,
    functions: NodeFunctions,
    request: TraceRequest,
    onEvent: (event: TraceEvent) => void = () => undefined,
  ): Promise<Trace> {
    const flag = (value: boolean | undefined) => atom(String(value ?? false))
    const patterns = request.functions.map(({ module, function: name, arity, match }) =>
      tuple(
        tuple(atom(module), atom(name), arity ?? atom('_')),
        match?.head ?? atom('_'),
        match ? [...match.guards] : [],
      ),
    )
    const only = request.processes?.map(processTerm) ?? atom('all')
    const client = connection.process()
    try {
      const answer = await functions.call(SOURCE, [
        client.pid,
        patterns,
        only,
        flag(request.messages),
        flag(request.returns),
        flag(request.masked),
        request.limit ?? TRACE_LIMITS.calls,
        request.ms ?? TRACE_LIMITS.seconds * 1000,
        MAX_WORDS,
      ])
      const [, tracer, found] = tagged(answer, 'tracing', 3) ?? []
      if (tracer instanceof Pid) return new Trace(connection, client, tracer, Number(found), onEvent)
      throw notStarted(request, answer)
    } catch (error) {
      client.close()
      throw error
    }
  }

  /** What came from the `from`th event on. */
  events(from: number): readonly TraceEvent[] {
    return this.#events.slice(from)
  }

  /** Ends it; the events say so when it has. */
  async stop(): Promise<void> {
    await rpc(this.#connection, 'erlang', 'send', [this.#tracer, atom('stop')])
  }

  #add(event: TraceEvent): void {
    this.#events.push(event)
    this.#onEvent(event)
  }
}

function notStarted({ functions, processes }: TraceRequest, answer: Term): GigalixirError {
  if (answer === atom('busy')) {
    return new GigalixirError('REFUSED', 'Something else on the node is tracing already.', {
      next: ['Before OTP 27 a node knows one tracer only. Try again when that has ended.'],
    })
  }
  if (answer === atom('ended')) {
    return new GigalixirError('NOT_FOUND', `There is no process ${processes?.join(', ') ?? ''} on the node.`)
  }
  const [, found] = tagged(answer, 'none', 2) ?? []
  if (Array.isArray(found)) {
    const missing = functions.filter((_, at) => found[at] === 0).map(functionText)
    return new GigalixirError('NOT_FOUND', `There is no function ${missing.join(', ')} on the node.`, {
      next: [HOW_TO_NAME],
    })
  }
  return new GigalixirError('ERLANG_FAILED', 'The trace could not be started on the node.')
}
