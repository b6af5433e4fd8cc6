# shellcheck shell=bash
# Starts the app of a run container: learns which release it is for, gets the slug, makes the environment, and becomes
# the app's process. Sourced by gigalixir_run.

# There when the container was started again only to be looked at.
readonly POST_MORTEM=/etc/gigalixir/post-mortem
# What later logins need; on the container's own disk, for root alone.
readonly STATE=/run/gigalixir

# shellcheck source-path=SCRIPTDIR source=boot.sh
. "$LIB/boot.sh"
# shellcheck source-path=SCRIPTDIR source=release.sh
. "$LIB/release.sh"
# shellcheck source-path=SCRIPTDIR source=slug.sh
. "$LIB/slug.sh"
# shellcheck source-path=SCRIPTDIR source=sshd.sh
. "$LIB/sshd.sh"
# shellcheck source-path=SCRIPTDIR source=cluster.sh
. "$LIB/cluster.sh"
# shellcheck source-path=SCRIPTDIR source=kube-env-vars.sh
. "$LIB/kube-env-vars.sh"
# shellcheck source-path=SCRIPTDIR source=languages.sh
. "$LIB/languages.sh"

init() {
  if [[ -e $POST_MORTEM ]]; then post_mortem; fi
  keep_boot_facts
  # The app finds its standard input empty, whatever was told there.
  exec </dev/null
  prepare open_for_logins
  exec "$LIB/with-environment" "$STATE/environment" "$LIB/start" "$customer_app" "$start_command" "$default_process"
}

open_for_logins() {
  (keep_kube_env_vars) || say "$KUBE_ENV_VARS could not be written"
  start_sshd
}

# Everything is as the app left it, for somebody who logs in.
post_mortem() {
  umask 077
  read_release "$STATE/release.json"
  start_sshd
  say 'this container was kept after its app had failed; it runs again to be looked at, without the app'
  exec sleep infinity
}

# Everything up to the environment, which is then in $STATE/environment. What is named is done meanwhile, once it is known
# which release this is.
#
# usage: prepare [FUNCTION]
prepare() {
  local beside=''
  # Where the engine's own limit is "unlimited" the Erlang VM would reserve tables of that size.
  ulimit -Sn 65536 2>/dev/null || true
  umask 077
  [[ -d $STATE ]] || mkdir -p "$STATE"
  read_boot_file
  fetch_release
  if (($# > 0)); then
    (umask 022 && "$1") &
    beside=$!
  fi
  install_slug
  if [[ $(slug_kind) != plain ]]; then hide_languages; fi
  join_cluster
  make_environment "$STATE/release.json" "$STATE/environment"
  # The app must not find children it did not make.
  if [[ -n $beside ]]; then wait "$beside" || true; fi
  umask 022
}

# All variables at once, each ended by a NUL, so that every byte of a value arrives as it was set.
#
# usage: make_environment RELEASE FILE
#
# RELEASE is the answer of releases/current.
make_environment() {
  local ip one_off=/dev/null
  if [[ -r $ONE_OFF_FILE ]]; then one_off=$ONE_OFF_FILE; fi
  read -r ip _ < <(hostname -i)
  jq -j -f "$LIB/environment.jq" --rawfile boot "$BOOT_FILE" --slurpfile one_off "$one_off" --arg ip "$ip" --arg kind "$(slug_kind)" \
    "$1" >"$2"
}

# Elixir's own releases bring an env.sh; what else has a start script is one of Distillery.
slug_kind() {
  if compgen -G '/app/releases/*/env.sh' >/dev/null; then
    echo release
  elif [[ -x /app/bin/$customer_app ]]; then
    echo distillery
  else
    echo plain
  fi
}
