%% Shows a node of an app in this machine's own Erlang observer. `gigalixir ps:observer --native` compiles this where it
%% runs, with whatever Erlang is there (21 or later), and talks with it over standard input and output:
%%
%%   in    one Erlang term: #{own, own_cookie, node, cookie, port, version, domain, folder}; then nothing until the end
%%   out   lines that begin with "@gigalixir ": `connected`, `opened`, `choose`, `closed`, `lost`, or `failed WHAT`
%%
%% Nothing secret is in arguments or the environment, and when the input ends this ends, however that came about.
%%
%% The module stands in for epmd, too (`-epmd_module`): the node is found at a port of this machine that leads there.
%% See https://www.erlang.org/doc/apps/erts/alt_disco.html for what is called when.
-module(gigalixir_observer).

-export([start/0]).
-export([start_link/0, register_node/2, register_node/3, listen_port_please/2, names/0, names/1]).
-export([port_please/2, port_please/3, address_please/3]).

start() ->
    %% Before anything else could be loaded from the folder of the person, which is the current one from then on.
    _ = process_flag(trap_exit, true),
    Told = read_told(),
    Self = self(),
    _ = spawn_link(fun() -> await_end_of_input(Self) end),
    ok = file:set_cwd(maps:get(folder, Told)),
    persistent(Told),
    case missing([wx, observer, observer_wx]) of
        [] -> connect(Told);
        [Module | _] -> fail("missing ~s", [Module])
    end.

connect(#{own := Own, own_cookie := OwnCookie, node := Node, cookie := Cookie, domain := Domain}) ->
    case net_kernel:start([Own, Domain]) of
        {ok, _} ->
            %% The one in the arguments is nobody's: whoever lists processes saw it.
            true = erlang:set_cookie(node(), OwnCookie),
            true = erlang:set_cookie(Node, Cookie),
            case net_kernel:connect_node(Node) of
                true ->
                    true = erlang:monitor_node(Node, true),
                    say("connected", []),
                    show(Node);
                _ ->
                    fail("connect", [])
            end;
        {error, Reason} ->
            fail("start ~9999P", [Reason, 12])
    end.

show(Node) ->
    Started = try observer:start() catch Class:Reason -> {error, {Class, Reason}} end,
    case {Started, whereis(observer)} of
        {ok, Window} when is_pid(Window) ->
            Monitor = erlang:monitor(process, Window),
            case turn_to(Node, Window) of
                true -> say("opened", []);
                false -> say("choose", [])
            end,
            watch(Node, Monitor);
        {Why, _} ->
            fail("window ~9999P", [Why, 12])
    end.

%% The observer begins with its own node. From OTP 26 on it can be told of another; before, that is what choosing from its
%% menu of nodes does, whose entries are numbered from 1001 on. Which one it is only its state tells.
turn_to(Node, Window) ->
    case erlang:function_exported(observer_wx, set_node, 1) of
        true ->
            _ = observer_wx:set_node(Node),
            true;
        false ->
            case catch entry(Node, sys:get_state(Window)) of
                Entry when is_integer(Entry) -> choose(1000 + Entry, Window) =:= Node;
                _ -> false
            end
    end.

%% Where a node stands in the list of nodes which is somewhere in a term.
entry(Node, [_ | _] = List) ->
    case length(lists:takewhile(fun(Each) -> Each =/= Node end, List)) of
        Before when Before < length(List) -> Before + 1;
        _ -> first_entry(Node, List)
    end;
entry(Node, Tuple) when is_tuple(Tuple) ->
    first_entry(Node, tuple_to_list(Tuple));
entry(_Node, _Term) ->
    none.

first_entry(_Node, []) ->
    none;
first_entry(Node, [Term | Terms]) ->
    case entry(Node, Term) of
        none -> first_entry(Node, Terms);
        Entry -> Entry
    end.

%% As wx itself reports it: #wx{id, obj, userData, event = #wxCommand{type, cmdString, commandInt, extraLong}}.
choose(Entry, Window) ->
    Window ! {wx, Entry, undefined, [], {wxCommand, command_menu_selected, [], 0, 0}},
    observer_wx:get_active_node().

watch(Node, Monitor) ->
    receive
        {nodedown, Node} -> say("lost", []), stop(3);
        {'DOWN', Monitor, process, _, _} -> say("closed", []), stop(0);
        _ -> watch(Node, Monitor)
    end.

%% The first line is a term, all of it. Text of another encoding than Latin 1 does not occur in names of nodes.
read_told() ->
    case io:get_line("") of
        Line when is_list(Line) ->
            {ok, Tokens, _} = erl_scan:string(Line),
            {ok, Told} = erl_parse:parse_term(Tokens),
            Told;
        _ ->
            stop(0)
    end.

await_end_of_input(Owner) ->
    case io:get_line("") of
        Line when is_list(Line) -> await_end_of_input(Owner);
        _ -> stop(0)
    end.

missing(Modules) ->
    [Module || Module <- Modules, code:which(Module) =:= non_existing].

say(Format, Values) ->
    io:format("@gigalixir " ++ Format ++ "~n", Values).

fail(Format, Values) ->
    say("failed " ++ Format, Values),
    stop(1).

%% Without waiting for windows to be put away. Standard output is written out by `halt`.
stop(Code) ->
    halt(Code).

%% What epmd is asked. `persistent_term` came with 21.2: an application's environment has been there for ever.

persistent(#{port := Port, version := Version}) ->
    ok = application:set_env(kernel, gigalixir_observer, {Port, Version}).

start_link() ->
    ignore.

register_node(Name, Port) ->
    register_node(Name, Port, inet).

register_node(_Name, _Port, _Family) ->
    {ok, rand:uniform(3)}.

listen_port_please(_Name, _Host) ->
    {ok, 0}.

names() ->
    {ok, []}.

names(_Host) ->
    {ok, []}.

address_please(_Name, _Host, _Family) ->
    {ok, {127, 0, 0, 1}}.

port_please(Name, Address) ->
    port_please(Name, Address, infinity).

port_please(_Name, _Address, _Timeout) ->
    {ok, {Port, Version}} = application:get_env(kernel, gigalixir_observer),
    {port, Port, Version}.
