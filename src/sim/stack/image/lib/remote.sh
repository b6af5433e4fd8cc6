# shellcheck shell=bash
# What people do to a running app over SSH. Sourced by gigalixir_run.

# shellcheck source-path=SCRIPTDIR source=init.sh
. "$LIB/init.sh"

# Becomes a command in the app's folder and environment.
within() {
  cd /app
  [[ -r $STATE/environment ]] || fail 'the app has not started here yet'
  exec "$LIB/with-environment" "$STATE/environment" /usr/bin/env ${TERM:+"TERM=$TERM"} ${SSH_AUTH_SOCK:+"SSH_AUTH_SOCK=$SSH_AUTH_SOCK"} "$@"
}

facts() {
  customer_app=$(jq -r '.data.customer_app_name' "$STATE/release.json")
  remote_command=$(jq -r '.data.capabilities.distillery.remote_command? // empty' "$STATE/release.json")
}

# usage: shell -- COMMAND [ARGUMENT]...
shell() {
  if [[ ${1-} == -- ]]; then shift; fi
  if (($# == 0)); then
    if [[ -t 0 ]]; then within /bin/bash -i; else within /bin/bash; fi
  fi
  # One word with blanks in it is a line somebody quoted as a whole.
  if (($# == 1)) && [[ $1 == *[[:space:]]* ]]; then within /bin/bash -c "$1"; fi
  within "$@"
}

# An iex of its own that is connected to the app's node. Any number of them at once: each is a node of another name.
#
# Without a terminal the input is evaluated on the node as one script, and its value shown: an iex whose input ends
# would halt the node it is connected to, which is the app.
remote_console() {
  if [[ ! -t 0 ]]; then distillery_eval -- "IO.inspect((
$(cat)
))"; fi
  facts
  # shellcheck disable=SC2016 # expanded in the app's environment
  case $(slug_kind) in
    release) within "/app/bin/$customer_app" remote ;;
    distillery) within "/app/bin/$customer_app" "${remote_command:-remote_console}" ;;
    *) within /bin/bash -c 'exec iex --name "console-$$-$RANDOM@$MY_POD_IP" --cookie "$MY_COOKIE" --hidden --remsh "$MY_NODE_NAME"' ;;
  esac
}

# usage: distillery-eval -- EXPRESSION
#
# Evaluates an Elixir expression on the app's node; what it prints is printed here.
distillery_eval() {
  if [[ ${1-} == -- ]]; then shift; fi
  (($# > 0)) || fail 'evaluate what? gigalixir_run distillery-eval -- EXPRESSION'
  facts
  # shellcheck disable=SC2016 # expanded in the app's environment
  case $(slug_kind) in
    release | distillery) within "/app/bin/$customer_app" rpc "$*" ;;
    *) within /bin/bash -c 'exec elixir --name "eval-$$-$RANDOM@$MY_POD_IP" --cookie "$MY_COOKIE" --hidden --rpc-eval "$MY_NODE_NAME" "$0"' "$*" ;;
  esac
}

# usage: migrate [-m APP]
#
# Runs the migrations of the app's Ecto repositories: of a release on its node, as the platform says how; where there is
# mix, with mix, which takes those of every application.
migrate() {
  local answer status wanted=''
  if [[ ${1-} == -m ]]; then wanted=${2-}; fi
  [[ -z $wanted || $wanted =~ ^[a-z_][a-z0-9_]*$ ]] || fail "\`$wanted\` is no app's name"
  facts
  if [[ $(slug_kind) == plain ]]; then
    if [[ -n $wanted ]]; then say "-m $wanted has no effect in mix mode: mix ecto.migrate migrates the repositories of all applications"; fi
    within mix ecto.migrate
  fi
  read_boot_file
  answer=$(mktemp "$STATE/migrate.XXXXXX")
  status=$(get "$api_url/api/apps/$app/releases/migrate-command?migration_app_name=$wanted" "$answer" "$app:$app_key")
  [[ $status == 200 ]] || fail "the platform did not say how to migrate ($status): $(head -c 300 "$answer")"
  expression=$(jq -r '.data' "$answer")
  rm -f "$answer"
  distillery_eval -- "$expression"
}
