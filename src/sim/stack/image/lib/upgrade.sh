# shellcheck shell=bash
# Brings a running replica onto the code of a newer release without ending its process. Sourced by gigalixir_run.

# shellcheck source-path=SCRIPTDIR source=init.sh
. "$LIB/init.sh"

readonly FRESH=/app/.upgrade
# What is found out for an upgrade; secrets are among it.
readonly UPGRADE=$STATE/upgrade

# usage: upgrade VERSION
#
# VERSION is the app's own, of mix.exs. What fails leaves the running code as it was, as far as Erlang's release handler
# keeps that; the platform then replaces the replica.
upgrade() {
  local version=${1-} kind
  [[ $version =~ ^[A-Za-z0-9.+_-]+$ ]] || fail 'upgrade to which version? gigalixir_run upgrade VERSION'
  [[ -r $STATE/environment ]] || fail 'the app has not started here yet'
  umask 077
  trap 'rm -rf "$UPGRADE" "$FRESH"' EXIT
  rm -rf "$UPGRADE" "$FRESH"
  mkdir -p "$UPGRADE" "$FRESH"
  cp "$STATE/release.json" "$UPGRADE/old.json"
  read_boot_file
  fetch_release
  kind=$(slug_kind)
  case $kind in
    release) upgrade_release "$version" ;;
    distillery) upgrade_distillery "$version" ;;
    *) fail 'only releases can be upgraded in place: this slug is none' ;;
  esac
}

# Elixir's own releases have no upgrade command: the new applications are laid beside the old ones, and the node is told
# to switch over by their appups.
upgrade_release() {
  local version=$1 running folder name
  running=$(cut -d' ' -f2 /app/releases/start_erl.data)
  fetch_fresh
  [[ -d $FRESH/releases/$version ]] || fail "the new slug holds no release of version $version"
  for folder in "$FRESH"/lib/*/; do
    name=$(basename "$folder")
    if [[ ! -e /app/lib/$name ]]; then
      cp -a "$folder" "/app/lib/$name"
    elif ! diff -rq "$folder" "/app/lib/$name" >/dev/null; then
      fail "$name was changed and still has its version: give it a new one in its mix.exs"
    fi
  done
  if [[ $version != "$running" ]]; then cp -a "$FRESH/releases/$version" /app/releases/; fi
  find_environments
  evaluate "$running" old
  evaluate "$version" new
  rpc "old = \"$running\"; new = \"$version\"; state = \"$UPGRADE\"
$(<"$LIB/upgrade.exs")"
  # For consoles and commands from now on.
  cp "$FRESH/releases/start_erl.data" /app/releases/start_erl.data
  "$LIB/changed-environment" "$UPGRADE/old.platform" "$UPGRADE/new.platform" <"$STATE/environment" >"$UPGRADE/environment"
  mv "$UPGRADE/environment" "$STATE/environment"
}

# Of the old and the new release: what the platform gives it (.platform), and what its node has (.node). The one that runs
# was started by scripts of its own, which may have added to it.
find_environments() {
  local node
  node=$(pgrep -o -x beam.smp) || fail "the app's node was not found"
  make_environment "$UPGRADE/old.json" "$UPGRADE/old.platform"
  make_environment "$STATE/release.json" "$UPGRADE/new.platform"
  cat "/proc/$node/environ" >"$UPGRADE/old.node"
  "$LIB/changed-environment" "$UPGRADE/old.platform" "$UPGRADE/new.platform" <"$UPGRADE/old.node" >"$UPGRADE/new.node"
}

# usage: evaluate VERSION old|new
evaluate() {
  "$LIB/with-environment" "$UPGRADE/$2.node" "$LIB/evaluate-release" "$1" "$UPGRADE/$2.env" ||
    fail "the configuration of version $1 could not be evaluated"
}

# Distillery unpacks and installs by itself what lies where it looks.
upgrade_distillery() {
  local version=$1
  download_slug || fail 'the new slug could not be had'
  mkdir -p "/app/releases/$version"
  mv "$SLUG_FILE" "/app/releases/$version/$customer_app.tar.gz"
  "$LIB/with-environment" "$STATE/environment" "/app/bin/$customer_app" upgrade "$version"
}

fetch_fresh() {
  local sum
  download_slug || fail 'the new slug could not be had'
  read -r sum _ < <(sha256sum <"$SLUG_FILE")
  [[ -z $slug_sha256 || $sum == "$slug_sha256" ]] || fail 'the new slug is damaged'
  (umask 022 && tar -I pigz -xf "$SLUG_FILE" -C "$FRESH" --no-same-owner) || fail 'the new slug could not be unpacked'
  rm -f "$SLUG_FILE"
}

rpc() {
  "$LIB/with-environment" "$STATE/environment" "/app/bin/$customer_app" rpc "$1"
}
