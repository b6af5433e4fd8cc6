# shellcheck shell=bash
# What phoenix_static_buildpack.config and the files of the app say about its assets.
# shellcheck disable=SC2034,SC2154 # whoever takes the settings reads them; build_dir and pack are theirs

take_settings() {
  clean_cache=false compile=compile phoenix_relative_path=. assets_path=. remove_node=false phoenix_ex=''
  node_version='' npm_version='' yarn_version='' pnpm_version=''
  # As asdf and its like have it; the buildpack's own settings go before.
  if [ -f "$build_dir/.tool-versions" ]; then
    node_version=$(sed -nE 's/^node(js)?[[:space:]]+v?([0-9][0-9.]*).*/\2/p' "$build_dir/.tool-versions" | head -n 1)
  fi
  if [ -f "$build_dir/phoenix_static_buildpack.config" ]; then source_settings "$build_dir/phoenix_static_buildpack.config"; fi

  phoenix_dir=$build_dir/$phoenix_relative_path
  [ -d "$phoenix_dir" ] || fail "phoenix_relative_path in phoenix_static_buildpack.config names $phoenix_relative_path, which is not a folder of this app."
  # A package.json where the settings say, else beside mix.exs, else what `assets` has.
  if [ -f "$phoenix_dir/$assets_path/package.json" ]; then
    :
  elif [ -f "$phoenix_dir/package.json" ]; then
    assets_path=.
  else
    assets_path=assets
  fi
  assets_dir=$phoenix_dir/$assets_path
  [ -n "$phoenix_ex" ] || phoenix_ex=$(tasks_of_phoenix)
  custom=$build_dir/$compile
  [ ! -d "$custom" ] || custom=''
}

needs_node() {
  [ -f "$assets_dir/package.json" ] || { [ -f "$custom" ] && grep -Eqw 'node|npm|npx|yarn|pnpm' "$custom"; } ||
    grep -Eqs 'cmd.*\b(node|npm|npx|yarn|pnpm)\b' "$phoenix_dir/mix.exs"
}
