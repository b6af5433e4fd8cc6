# How to come to the version of mix.exs from any earlier one, and back: see `appup` in Erlang's manual. Modules are
# loaded; a process whose state changes its shape is an `:update`, which calls its code_change/3.
version = to_charlist(Mix.Project.config()[:version])

changes = [
  {:load_module, Tally.Web},
  {:update, Tally.Counter, {:advanced, []}}
]

# A version to come from is a binary when it is a regular expression.
{version, [{".*", changes}], [{".*", changes}]}
