# shellcheck shell=bash
# The files that Phoenix has digested before: visitors still hold pages that ask for those of the release before.
# shellcheck disable=SC2154 # cache_dir and phoenix_dir are of the scripts that read this

bring_static() {
  [ -d "$cache_dir/static" ] || return 0
  mkdir -p "$phoenix_dir/priv/static"
  rsync -a --ignore-existing "$cache_dir/static/" "$phoenix_dir/priv/static/"
}

keep_static() {
  [ -d "$phoenix_dir/priv/static" ] || return 0
  rsync -a --delete "$phoenix_dir/priv/static/" "$cache_dir/static/"
}
