import { atom } from '../../erlang/index.js'
import type { NodeFunctions } from './node-functions.js'

export interface RunningApplication {
  name: string
  description: string
  version: string
  /** Whether it has processes of its own. */
  supervised: boolean
}

/** A process of a supervision tree. */
export interface TreeNode {
  pid: string
  /** Registered name, or what it was started with. */
  name: string
  kind: 'supervisor' | 'worker'
  children: TreeNode[]
  /** Children that are not shown because there are too many. */
  more: number
}

const APPLICATIONS = String.raw`
fun() ->
  Text = fun(List) -> unicode:characters_to_binary(List) end,
  [#{name => Name, description => Text(Description), version => Text(Version),
     supervised => is_pid(application_controller:get_master(Name))}
   || {Name, Description, Version} <- lists:keysort(1, application:which_applications(5000))]
end`

export function applications(functions: NodeFunctions): Promise<RunningApplication[]> {
  return functions.data<RunningApplication[]>(APPLICATIONS)
}

/** Of a supervisor's children at most this many are shown, and of a tree this deep. */
const MAX_CHILDREN = 60
const MAX_DEPTH = 12
const MAX_PROCESSES = 1500

/**
 * The tree is read from links and from the ancestors that processes remember: no supervisor has to answer, so one that is
 * busy or has 100,000 children does not hold up anything.
 */
const TREE = String.raw`
fun(App, MaxChildren, MaxDepth, MaxProcesses) ->
  Text = fun(Term) -> unicode:characters_to_binary(io_lib:format("~0tp", [Term], [{chars_limit, 120}])) end,
  Left = counters:new(1, []),
  counters:put(Left, 1, MaxProcesses),
  Facts = fun(Pid) ->
    case erlang:process_info(Pid, [registered_name, initial_call, dictionary, links]) of
      undefined -> undefined;
      [{_, Name}, {_, Initial}, {_, Dictionary}, {_, Links}] ->
        Started = proplists:get_value('$initial_call', Dictionary, Initial),
        #{name => Name, started => Started, ancestors => proplists:get_value('$ancestors', Dictionary, []),
          links => Links}
    end
  end,
  Walk = fun Walk(Pid, #{name := Name, started := Started, links := Links}, Depth) ->
    Ours = fun(Child) ->
      case is_pid(Child) andalso node(Child) =:= node() andalso counters:get(Left, 1) > 0 andalso Facts(Child) of
        #{ancestors := [Parent | _]} = Known when Parent =:= Pid; Parent =:= Name ->
          counters:sub(Left, 1, 1),
          [{Child, Known}];
        _ -> []
      end
    end,
    Near = case Depth >= MaxDepth of true -> []; false -> lists:sublist(Links, MaxChildren) end,
    Children = lists:flatmap(Ours, Near),
    #{pid => list_to_binary(pid_to_list(Pid)),
      name => case {Name, Started} of
        {[], {supervisor, Module, _}} -> Text(Module);
        {[], {Module, init, 1}} -> Text(Module);
        {[], {M, F, A}} -> iolist_to_binary([Text(M), ":", Text(F), "/", integer_to_binary(A)]);
        _ -> Text(Name)
      end,
      kind => case Started of {supervisor, _, _} -> supervisor; _ -> worker end,
      children => [Walk(Child, Known, Depth + 1) || {Child, Known} <- Children],
      more => max(0, length(Links) - MaxChildren)}
  end,
  case application_controller:get_master(App) of
    Master when is_pid(Master) ->
      case application_master:get_child(Master) of
        {Root, _} when is_pid(Root) ->
          case Facts(Root) of undefined -> undefined; Known -> Walk(Root, Known, 0) end;
        _ -> undefined
      end;
    _ -> undefined
  end
end`

/** @returns null when the application has no processes */
export function supervisionTree(functions: NodeFunctions, application: string): Promise<TreeNode | null> {
  return functions.data<TreeNode | null>(TREE, [atom(application), MAX_CHILDREN, MAX_DEPTH, MAX_PROCESSES])
}
