import { GigalixirError } from '../errors.js'
import { atom, tuple } from '../erlang/index.js'
import type { NodeFunctions } from '../observer/collect/node-functions.js'
import { registeredText } from '../observer/collect/names.js'
import type { Mfa } from '../observer/collect/names.js'
import { functionText } from '../observer/collect/traced-function.js'
import { TRACE_SESSION } from '../observer/collect/trace-session.js'
import { ATTENDED } from './attended.js'

export type ProfileKind = 'count' | 'time' | 'memory'

/** A function, or all of a module, to be measured. */
export interface Profiled {
  readonly module: string
  readonly function?: string
  readonly arity?: number
}

/** What a function came to. `own` is without what it calls, as far as that is measured, too. */
export interface ProfileRow {
  call: Mfa
  calls: number
  /** Microseconds for `time`, bytes for `memory`; null for `count`. */
  own: number | null
}

export interface Profile {
  seconds: number
  /** How many functions were measured. */
  functions: number
  rows: ProfileRow[]
}

/**
 * Counters of the node itself, one for each function: no messages, and no module such as `tprof`. They are in a trace session of
 * their own from OTP 27 on; before, they are refused while something else traces. A process of its own takes them away again.
 */
const SOURCE = String.raw`
fun(Client, Kind, Wanted, Ms, Limit) ->
  ${ATTENDED}
  ${TRACE_SESSION}
  [code:ensure_loaded(Loaded) || {Loaded, _, _} <- Wanted],
  Counter = case Kind of count -> call_count; time -> call_time; memory -> call_memory end,
  Old = Kind =:= memory andalso list_to_integer(erlang:system_info(otp_release)) < 26,
  Functions0 = fun({M, F, A}) ->
    try
      [{M, Name, Arity} || {Name, Arity} <- M:module_info(functions), F =:= '_' orelse F =:= Name, A =:= '_' orelse A =:= Arity]
    catch error:undef -> [] end
  end,
  Each = [{Mfa, Functions0(Mfa)} || Mfa <- Wanted],
  All = lists:usort(lists:append([Found || {_, Found} <- Each])),
  Missing = [[M, F, A] || {{M, F, A}, []} <- Each],
  if
    Old -> #{refused => old};
    Missing =/= [] -> #{refused => missing, missing => Missing};
    true ->
      case Busy(lists:sublist(All, 2000)) of
        true -> #{refused => busy};
        false ->
          Session = Open(self()),
          Undo = fun() -> Shut(Session, Wanted, [Counter]) end,
          Guard(Undo),
          [Functions(Session, Mfa, true, [Counter]) || Mfa <- Wanted],
          Kind =:= count orelse Processes(Session, all, true, [call]),
          Start = erlang:monotonic_time(microsecond),
          Pause(Ms),
          [Functions(Session, Mfa, pause, [Counter]) || Mfa <- Wanted],
          Passed = erlang:monotonic_time(microsecond) - Start,
          Kind =:= count orelse Processes(Session, all, false, [call]),
          Info = fun(Mfa) ->
            {_, Found} = case Session of shared -> erlang:trace_info(Mfa, Counter); _ -> trace:info(Session, Mfa, Counter) end,
            Found
          end,
          Word = erlang:system_info(wordsize),
          Sum = fun(Counted) when is_integer(Counted) -> {undefined, Counted};
                   (Counted) when is_list(Counted) ->
                     lists:foldl(fun({_, N, S, Us}, {Own, Calls}) -> {Own + S * 1000000 + Us, Calls + N};
                                    ({_, N, Words}, {Own, Calls}) -> {Own + Words * Word, Calls + N} end, {0, 0}, Counted);
                   (_) -> {undefined, 0} end,
          Ranked = lists:reverse(lists:sort([{Sum(Info(Mfa)), Mfa} || Mfa <- All])),
          Undo(),
          #{seconds => Passed / 1000000, functions => length(All),
            rows => [#{call => Mfa, calls => Calls, own => Own} || {{Own, Calls}, Mfa} <- lists:sublist(Ranked, Limit), Calls > 0]}
      end
  end
end`

type Answer =
  Profile | { refused: 'old' | 'busy' } | { refused: 'missing'; missing: (string | number | null)[][] }

/**
 * Counts calls, or measures time or memory of functions, for a while.
 *
 * @throws GigalixirError NOT_FOUND, REFUSED; as `NodeFunctions.call`
 */
export async function profile(
  functions: NodeFunctions,
  { kind, of, ms, limit }: { kind: ProfileKind; of: readonly Profiled[]; ms: number; limit: number },
): Promise<Profile> {
  const any = atom('_')
  const wanted = of.map((each) =>
    tuple(atom(each.module), each.function === undefined ? any : atom(each.function), each.arity ?? any),
  )
  const answer = await functions.attended<Answer>(SOURCE, [atom(kind), wanted, ms, limit], ms + 20_000)
  if (!('refused' in answer)) return answer
  if (answer.refused === 'missing') {
    const missing = answer.missing.map(([module, name, arity]) =>
      name === '_'
        ? registeredText(String(module))
        : functionText({
            module: String(module),
            function: String(name),
            ...(typeof arity === 'number' && { arity }),
          }),
    )
    throw new GigalixirError('NOT_FOUND', `There is no ${missing.join(', ')} on the node.`)
  }
  if (answer.refused === 'old') {
    throw new GigalixirError('REFUSED', 'The node cannot measure memory by function: that came with OTP 26.')
  }
  throw new GigalixirError('REFUSED', 'Something else on the node is tracing already.', {
    next: ['Before OTP 27 a node knows one tracer only. Try again when that has ended.'],
  })
}
