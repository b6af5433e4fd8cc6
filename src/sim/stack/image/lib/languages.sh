# shellcheck shell=bash
# Erlang and Elixir as an app's container has them. Sourced by init.sh.

# The platform's run image has neither: a release brings its own, and in mix mode the buildpack leaves them in the slug. Here
# mix mode finds them in the stack. A release is not to: what looks for `mix` to tell the one from the other, as
# gigalixir-run's default Procfile does, which people copy, would take it for mix mode.
hide_languages() {
  rm -f /usr/bin/{elixir,elixirc,iex,mix,erl,erlc,escript,dialyzer,typer,ct_run,run_erl,to_erl}
}
