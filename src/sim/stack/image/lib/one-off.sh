# shellcheck shell=bash
# Runs something beside the replicas, in the app's folder and environment. Sourced by gigalixir_run.

# shellcheck source-path=SCRIPTDIR source=init.sh
. "$LIB/init.sh"

# What a one-off's container starts with: the command of its file, or the app itself when that names none.
one_off() {
  local words=()
  keep_boot_facts
  [[ -r $ONE_OFF_FILE ]] || fail 'this container was not told what to run: it was not started as a one-off'
  exec </dev/null
  prepare
  mapfile -d '' -t words < <(jq -j '(.command // [])[] | . + "\u0000"' "$ONE_OFF_FILE")
  start_with "${words[@]}"
}

# usage: job [--] COMMAND [ARGUMENT]...
#
# In a container that runs already the command runs beside its process; in a fresh one everything is fetched first.
job() {
  if [[ ${1-} == -- ]]; then shift; fi
  (($# > 0)) || fail 'run what? gigalixir_run job -- COMMAND'
  if [[ -r $STATE/environment && -r $STATE/release.json ]]; then
    customer_app='' start_command='' default_process=''
  else
    keep_boot_facts
    prepare
  fi
  start_with "$@"
}

start_with() {
  exec "$LIB/with-environment" "$STATE/environment" "$LIB/start" "$customer_app" "$start_command" "$default_process" "$@"
}
