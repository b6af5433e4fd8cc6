import { GigalixirError } from '../../errors.js'
import { Pid, atom, rpc, tagged, toJs } from '../../erlang/index.js'
import type { Connection, LocalProcess, ProcessEvent, Term } from '../../erlang/index.js'
import { mfaText, moduleText } from './names.js'
import type { Mfa } from './names.js'
import type { NodeFunctions } from './node-functions.js'
import { PRINT } from './print.js'
import { TRACE_LIMITS } from './trace-limits.js'

/** What to trace, and for how long at most. */
export interface TraceRequest {
  /** As the node knows it: `Elixir.MyApp.Worker`, `lists`. */
  module: string
  function: string
  /** Any if not given. */
  arity?: number
  /** Whether to show what calls return. */
  returns?: boolean
}

export type TraceEvent =
  | { type: 'call'; at: number; pid: string; call: Mfa; args: string[] }
  | { type: 'return'; at: number; pid: string; call: Mfa; value: string }
  | { type: 'ended'; why: TraceEnd }

/** Why a trace ended: enough calls, enough time, too many at once, or it was asked to. */
export type TraceEnd = 'limit' | 'time' | 'flood' | 'stopped' | 'lost'

/**
 * Two processes on the node. The tracer gets the calls, prints them cut short, and sends them to us; it ends by itself
 * after so many calls or so much time, when calls come faster than it can print, and when we are gone. With it the node
 * takes away every trace flag it had set. The watcher monitors the tracer and then takes away the breakpoint too, whatever
 * the tracer died of; it is there before the breakpoint is.
 *
 * A function somebody traces already is left alone: the breakpoint is one for all.
 */
const SOURCE = String.raw`
fun(Client, Module, Function, Arity, MaxCalls, MaxMs, Returns) ->
  ${PRINT}
  What = {Module, Function, Arity},
  code:ensure_loaded(Module),
  Starter = self(),
  Mark = make_ref(),
  Now = fun() -> erlang:system_time(millisecond) end,
  Text = fun(Pid) -> list_to_binary(pid_to_list(Pid)) end,
  Send = fun(Event) -> Client ! {trace, Event} end,
  Next = fun Next(Left) when Left =< 0 -> limit;
             Next(Left) ->
    {_, Waiting} = erlang:process_info(self(), message_queue_len),
    case Waiting > 2000 of
      true -> flood;
      false ->
        receive
          {trace, Pid, call, {M, F, Args}} ->
            Send(#{type => call, at => Now(), pid => Text(Pid), call => [M, F, length(Args)],
                   args => [Print(Each, 300) || Each <- Args]}),
            Next(Left - 1);
          {trace, Pid, return_from, {M, F, N}, Value} ->
            Send(#{type => return, at => Now(), pid => Text(Pid), call => [M, F, N], value => Print(Value, 300)}),
            Next(Left);
          time_is_up -> time;
          stop -> stopped;
          {'DOWN', _, process, _, _} -> lost
        end
    end
  end,
  Matches = case Returns of true -> [{'_', [], [{return_trace}]}]; false -> [{'_', [], []}] end,
  Known = case Arity of
    '_' -> [];
    _ -> case erlang:trace_info(What, traced) of {traced, false} -> []; {traced, undefined} -> []; _ -> busy end
  end,
  Trace = fun() ->
    process_flag(priority, high),
    erlang:monitor(process, Client),
    receive go -> ok end,
    Found = erlang:trace_pattern(What, Matches, [local]),
    Starter ! {Mark, Found},
    case Found of
      0 -> ok;
      _ ->
        erlang:send_after(MaxMs, self(), time_is_up),
        erlang:trace(all, true, [call]),
        Why = Next(MaxCalls),
        erlang:trace(all, false, [call]),
        Send(#{type => ended, why => Why})
    end
  end,
  case Known of
    busy -> busy;
    [] ->
      Tracer = spawn(Trace),
      spawn(fun() ->
        Reference = erlang:monitor(process, Tracer),
        Tracer ! go,
        receive {'DOWN', Reference, process, _, _} -> erlang:trace_pattern(What, false, [local]) end
      end),
      receive {Mark, 0} -> none; {Mark, Found} -> {tracing, Tracer, Found}
      after 5000 -> exit(Tracer, kill), none end
  end
end`

/** A trace under way on a node. */
export class Trace {
  readonly #connection: Connection
  readonly #client: LocalProcess
  readonly #tracer: Pid
  readonly #events: TraceEvent[] = []
  /** How many functions it covers. */
  readonly functions: number
  /** Resolves when it has ended, however it did. */
  readonly ended: Promise<void>

  private constructor(connection: Connection, client: LocalProcess, tracer: Pid, functions: number) {
    this.#connection = connection
    this.#client = client
    this.#tracer = tracer
    this.functions = functions
    this.ended = this.#follow()
  }

  /** @throws GigalixirError NOT_FOUND when there is no such function; REFUSED when it is being traced already */
  static async start(
    connection: Connection,
    functions: NodeFunctions,
    request: TraceRequest,
  ): Promise<Trace> {
    const client = connection.process()
    try {
      const answer = await functions.call(SOURCE, [
        client.pid,
        atom(request.module),
        atom(request.function),
        request.arity ?? atom('_'),
        TRACE_LIMITS.calls,
        TRACE_LIMITS.seconds * 1000,
        atom(String(request.returns ?? false)),
      ])
      const [, tracer, found] = tagged(answer, 'tracing', 3) ?? []
      if (tracer instanceof Pid) return new Trace(connection, client, tracer, Number(found))
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

  async #follow(): Promise<void> {
    try {
      await this.#client.monitor(this.#tracer)
      for (;;) {
        const event = await this.#client.receive('The next call', traceEvent)
        this.#events.push(event)
        if (event.type === 'ended') return
      }
    } catch (error) {
      if (!(error instanceof GigalixirError)) throw error
      this.#events.push({ type: 'ended', why: 'lost' })
    } finally {
      this.#client.close()
    }
  }
}

function traceEvent(event: ProcessEvent): TraceEvent | undefined {
  if (event.type === 'down') return { type: 'ended', why: 'lost' }
  const [, told] = event.type === 'message' ? (tagged(event.message, 'trace', 2) ?? []) : []
  return told === undefined ? undefined : (toJs(told) as TraceEvent)
}

function notStarted(request: TraceRequest, answer: Term): GigalixirError {
  const { module, function: name, arity } = request
  const what = arity === undefined ? `${moduleText(module)}.${name}` : mfaText([module, name, arity])
  if (answer === atom('busy')) {
    return new GigalixirError('REFUSED', `${what} is already being traced by another program.`)
  }
  return new GigalixirError('NOT_FOUND', `There is no function ${what} on the node.`, {
    next: ['Write it as MyApp.Worker.run/2, or :lists.map/2 for a module of Erlang.'],
  })
}

/**
 * `MyApp.Worker.run/2`, `:lists.map/2`, `lists:map/2`; without an arity, every one.
 *
 * @throws GigalixirError USAGE when it names no function: a whole module is never traced
 */
export function readFunction(text: string): Pick<TraceRequest, 'module' | 'function' | 'arity'> {
  const erlang = /^:?([a-z]\w*(?:@\w+)*)[.:]([a-z_][\w@]*[?!]?)(?:\/(\d{1,3}))?$/.exec(text.trim())
  const elixir = /^([A-Z]\w*(?:\.[A-Z]\w*)*)\.([a-z_]\w*[?!]?)(?:\/(\d{1,3}))?$/.exec(text.trim())
  const found = erlang ?? elixir
  const [, module, name, arity] = found ?? []
  if (module === undefined || name === undefined || name === '_') {
    throw new GigalixirError('USAGE', `"${text}" names no function.`, {
      next: ['Write it as MyApp.Worker.run/2, or :lists.map/2 for a module of Erlang.'],
    })
  }
  return {
    module: elixir ? `Elixir.${module}` : module,
    function: name,
    ...(arity !== undefined && { arity: Number(arity) }),
  }
}
