import { GigalixirError } from '../errors.js'
import { Pid, atom, rpc, tagged } from '../erlang/index.js'
import { followTold } from '../observer/collect/follow-told.js'
import type { Mfa, ProcessRef } from '../observer/collect/names.js'
import type { ObservedNode } from '../observer/collect/observed-node.js'
import { WHO } from '../observer/collect/who.js'

/** From when on it is told of: milliseconds, bytes and messages. */
export interface WatchLimits {
  readonly longGcMs: number
  readonly longScheduleMs: number
  readonly largeHeapBytes: number
  readonly mailbox: number
}

export type WatchKind =
  'long_gc' | 'long_schedule' | 'large_heap' | 'long_message_queue' | 'busy_port' | 'busy_dist_port'

export type WatchEvent =
  | {
      type: 'happened'
      at: number
      kind: WatchKind
      /** Null for a port. */
      process: ProcessRef | null
      /** Milliseconds of a collection or a turn; bytes of a heap; null for others. */
      amount: number | null
      /** Where it ran, or what it waited for. */
      where: Mfa | string | null
    }
  | { type: 'ended'; why: WatchEnd }

export type WatchEnd = 'limit' | 'time' | 'flood' | 'stopped' | 'lost'

/**
 * One process on the node receives what the virtual machine tells of itself. From OTP 28 on in a session of its own, which ends
 * with it; before, there is one such process for the whole node: then it only takes the place when nobody has it, and the
 * virtual machine takes it back when the process ends. Mailboxes are told of from OTP 27 on.
 */
const SOURCE = String.raw`
fun(Client, GcMs, ScheduleMs, HeapBytes, Mailbox, MaxEvents, MaxMs) ->
  ${WHO}
  _ = code:ensure_loaded(trace),
  Own = erlang:function_exported(trace, system, 3),
  Otp = list_to_integer(erlang:system_info(otp_release)),
  Word = erlang:system_info(wordsize),
  Mailboxes = Otp >= 27,
  Starter = self(),
  Mark = make_ref(),
  Options = [{long_gc, GcMs}, {long_schedule, ScheduleMs}, {large_heap, HeapBytes div Word}]
    ++ [{long_message_queue, {Mailbox div 2, Mailbox}} || Mailboxes],
  Tell = fun(Kind, Process, Amount, Where) ->
    Client ! {watch, #{type => happened, at => erlang:system_time(millisecond), kind => Kind,
      process => case is_pid(Process) of true -> Who(Process); false -> undefined end, amount => Amount, where => Where}}
  end,
  Ran = fun(Info) ->
    case proplists:get_value(in, Info) of
      undefined -> proplists:get_value(out, Info);
      In -> In
    end
  end,
  Next = fun Next(Left) when Left =< 0 -> limit;
             Next(Left) ->
    {_, Waiting} = erlang:process_info(self(), message_queue_len),
    case Waiting > 1000 of
      true -> flood;
      false ->
        receive
          {monitor, Process, long_gc, Info} -> Tell(long_gc, Process, proplists:get_value(timeout, Info), undefined), Next(Left - 1);
          {monitor, Process, long_schedule, Info} ->
            Where = case Ran(Info) of {_, _, _} = Mfa -> Mfa; _ -> undefined end,
            Tell(long_schedule, Process, proplists:get_value(timeout, Info), Where), Next(Left - 1);
          {monitor, Process, large_heap, Info} ->
            Sizes = [Size || {Key, Size} <- Info, lists:member(Key, [heap_block_size, old_heap_block_size, mbuf_size])],
            Tell(large_heap, Process, lists:sum(Sizes) * Word, undefined), Next(Left - 1);
          {monitor, Process, long_message_queue, true} -> Tell(long_message_queue, Process, undefined, undefined), Next(Left - 1);
          {monitor, Process, Busy, Port} when Busy =:= busy_port; Busy =:= busy_dist_port ->
            Tell(Busy, Process, undefined, Plain(Port, 100)), Next(Left - 1);
          time_is_up -> time;
          stop -> stopped;
          {'DOWN', _, process, Client, _} -> lost;
          _ -> Next(Left)
        end
    end
  end,
  Watch = fun() ->
    erlang:monitor(process, Client),
    Session = case Own of true -> trace:session_create(gigalixir, self(), []); false -> shared end,
    Taken = (not Own) andalso erlang:system_monitor() =/= undefined,
    case Taken of
      true -> Starter ! {Mark, busy};
      false ->
        case Own of
          true -> [trace:system(Session, Key, Value) || {Key, Value} <- Options ++ [{busy_port, true}, {busy_dist_port, true}]];
          false -> erlang:system_monitor(self(), Options ++ [busy_port, busy_dist_port])
        end,
        Starter ! {Mark, watching},
        erlang:send_after(MaxMs, self(), time_is_up),
        Why = Next(MaxEvents),
        case {Own, erlang:system_monitor()} of
          {true, _} -> trace:session_destroy(Session);
          {_, {Us, _}} when Us =:= self() -> erlang:system_monitor(undefined);
          _ -> ok
        end,
        Client ! {watch, #{type => ended, why => Why}}
    end
  end,
  {Watcher, Monitor} = spawn_opt(Watch, [monitor, {priority, high},
    {max_heap_size, #{size => 2500000, kill => true, error_logger => false}}]),
  receive
    {Mark, watching} -> erlang:demonitor(Monitor, [flush]), {watching, Watcher, Mailboxes};
    {Mark, busy} -> erlang:demonitor(Monitor, [flush]), busy;
    {'DOWN', Monitor, process, _, Reason} -> {failed, Reason}
  end
end`

/** A node that is being watched. */
export interface Watch {
  /** Whether it tells of long mailboxes. */
  readonly mailboxes: boolean
  /** Resolves when it has ended, however it did. */
  readonly ended: Promise<void>
  stop(): Promise<void>
}

/**
 * Tells of long collections, long turns on a scheduler, large heaps, long mailboxes and busy ports, as they happen.
 *
 * @throws GigalixirError REFUSED when somebody else has the one place there is before OTP 28
 */
export async function watch(
  { connection, functions }: ObservedNode,
  limits: WatchLimits,
  { events, ms }: { events: number; ms: number },
  onEvent: (event: WatchEvent) => void,
): Promise<Watch> {
  const client = connection.process()
  try {
    const { longGcMs, longScheduleMs, largeHeapBytes, mailbox } = limits
    const answer = await functions.call(SOURCE, [
      client.pid,
      ...[longGcMs, longScheduleMs, largeHeapBytes, mailbox, events, ms],
    ])
    const [, watcher, mailboxes] = tagged(answer, 'watching', 3) ?? []
    if (watcher instanceof Pid) {
      const ended = followTold<WatchEvent, WatchEnd>(client, watcher, {
        tag: 'watch',
        onEvent,
        ended: (why) => ({ type: 'ended', why }),
      })
      return {
        mailboxes: mailboxes === atom('true'),
        ended,
        stop: async () => {
          await rpc(connection, 'erlang', 'send', [watcher, atom('stop')])
        },
      }
    }
    throw answer === atom('busy')
      ? new GigalixirError('REFUSED', 'Something else on the node is its system monitor already.', {
          next: [
            'Before OTP 28 a node has one only, such as the one of an application that reports metrics.',
          ],
        })
      : new GigalixirError('ERLANG_FAILED', 'The node could not be watched.')
  } catch (error) {
    client.close()
    throw error
  }
}
