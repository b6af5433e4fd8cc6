import { atom, binary } from '../../erlang/index.js'
import type { ProcessRef } from './names.js'
import type { NodeFunctions } from './node-functions.js'
import type { Rows } from './ports.js'
import { PRINT } from './print.js'
import { WHO } from './who.js'

/** A table of ETS or Mnesia. Bytes. */
export interface TableRow {
  /** Names it among the tables of its kind: the name of a named table, else its reference as text. */
  id: string
  name: string
  store: 'ets' | 'mnesia'
  type: string
  protection: string
  /** None of a table of Mnesia. */
  owner: ProcessRef | null
  size: number
  memory: number
}

/** A page of a table's rows, as the node prints them. */
export interface TablePage {
  rows: string[]
  /** Whether there are more. */
  more: boolean
  /** Why there are none: only the owner may read it, it is gone, or crash dumps have no rows. */
  refused?: 'private' | 'gone' | 'dumped'
}

const MAX_TABLES = 2000
export const PAGE_ROWS = 50
/** As far as pages go (200 rows, a whole number of pages, are read at a time): each starts from the front again, as the node keeps nothing for us in between. */
export const MAX_OFFSET = 20_000

const TABLES = String.raw`
fun(Max) ->
  ${WHO}
  Word = erlang:system_info(wordsize),
  Text = fun(Term) -> unicode:characters_to_binary(io_lib:format("~0tp", [Term])) end,
  Ets = fun(Table) ->
    case ets:info(Table) of
      undefined -> [];
      Items ->
        Get = fun(Key) -> proplists:get_value(Key, Items) end,
        [#{id => Text(Table), name => Text(Get(name)), store => ets, type => Get(type),
           protection => Get(protection), owner => Who(Get(owner)),
           size => Get(size), memory => Get(memory) * Word}]
    end
  end,
  Mnesia = fun(Table) ->
    try [#{id => Text(Table), name => Text(Table), store => mnesia, type => mnesia:table_info(Table, type),
           protection => mnesia:table_info(Table, storage_type), owner => undefined,
           size => mnesia:table_info(Table, size), memory => mnesia:table_info(Table, memory) * Word}]
    catch _:_ -> [] end
  end,
  All = ets:all(),
  Others = case whereis(mnesia_sup) of undefined -> []; _ -> mnesia:system_info(tables) end,
  #{count => length(All) + length(Others),
    rows => lists:flatmap(Ets, lists:sublist(All, Max)) ++ lists:flatmap(Mnesia, lists:sublist(Others, Max))}
end`

export function tables(functions: NodeFunctions): Promise<Rows<TableRow>> {
  return functions.data<Rows<TableRow>>(TABLES, [MAX_TABLES])
}

const PAGE = String.raw`
fun(Store, Id, Offset, Count) ->
  ${PRINT}
  Text = fun(Term) -> unicode:characters_to_binary(io_lib:format("~0tp", [Term])) end,
  Every = [{'_', [], ['$_']}],
  All = case Store of ets -> ets:all(); mnesia -> mnesia:system_info(tables) end,
  Skip = fun Skip('$end_of_table', _, _) -> {[], false};
             Skip({Rows, More}, Left, _) when Left < length(Rows) ->
               Tail = lists:nthtail(Left, Rows),
               {lists:sublist(Tail, Count), length(Tail) > Count orelse More =/= '$end_of_table'};
             Skip({_, '$end_of_table'}, _, _) -> {[], false};
             Skip({Rows, More}, Left, Next) -> Skip(Next(More), Left - length(Rows), Next) end,
  Size = Offset + Count + 1,
  case lists:search(fun(Table) -> Text(Table) =:= Id end, All) of
    false -> #{rows => [], more => false, refused => gone};
    {value, Table} ->
      Read = fun() ->
        case Store of
          ets ->
            ets:safe_fixtable(Table, true),
            Skip(ets:select(Table, Every, min(Size, 200)), Offset, fun(More) -> ets:select(More) end);
          mnesia ->
            mnesia:async_dirty(fun() ->
              Skip(mnesia:select(Table, Every, min(Size, 200), read), Offset,
                   fun(More) -> mnesia:select(More) end)
            end)
        end
      end,
      case Store =:= ets andalso ets:info(Table, protection) of
        private -> #{rows => [], more => false, refused => private};
        undefined -> #{rows => [], more => false, refused => gone};
        _ ->
          {Rows, More} = Read(),
          #{rows => [Print(Row, 2000) || Row <- Rows], more => More}
      end
  end
end`

/** @param offset rows to skip, at most `MAX_OFFSET` */
export function tablePage(
  functions: NodeFunctions,
  store: 'ets' | 'mnesia',
  id: string,
  offset: number,
): Promise<TablePage> {
  const from = Math.min(Math.max(0, Math.trunc(offset)), MAX_OFFSET)
  return functions.data<TablePage>(PAGE, [atom(store), binary(id), from, PAGE_ROWS])
}
