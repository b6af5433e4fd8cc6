import type { NodeFunctions } from './node-functions.js'

export interface RunningApplication {
  name: string
  description: string
  version: string
  /** Whether it has processes of its own. */
  supervised: boolean
  /** Whether the platform or its release calls what was deployed so. */
  named: boolean
  /** Whether another application that runs is built on it. */
  needed: boolean
}

/** `GIGALIXIR_APP_NAME` is what the platform calls what was deployed; `RELEASE_NAME` is set by the scripts of a release. */
const APPLICATIONS = String.raw`
fun() ->
  Text = fun(List) -> unicode:characters_to_binary(List) end,
  Running = lists:keysort(1, application:which_applications(5000)),
  Needs = fun({Name, _, _}) -> case application:get_key(Name, applications) of {ok, Names} -> Names; _ -> [] end end,
  Needed = lists:usort(lists:flatmap(Needs, Running)),
  Deployed = [os:getenv(Variable, "") || Variable <- ["GIGALIXIR_APP_NAME", "RELEASE_NAME"]],
  [#{name => Name, description => Text(Description), version => Text(Version),
     supervised => is_pid(application_controller:get_master(Name)),
     named => lists:member(atom_to_list(Name), Deployed), needed => lists:member(Name, Needed)}
   || {Name, Description, Version} <- Running]
end`

export function applications(functions: NodeFunctions): Promise<RunningApplication[]> {
  return functions.data<RunningApplication[]>(APPLICATIONS)
}
