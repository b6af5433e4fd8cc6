# shellcheck shell=bash
# The programs with which mix builds assets.
# shellcheck disable=SC2154 # build_dir, cache_dir and phoenix_dir are of the scripts that read this

# esbuild and tailwind, which mix downloads into _build and which do not belong into a slug: the cache has them, and here are
# links. A download that overwrites one through its link and is cut off leaves a size that is not the noted one.
keep_tools() {
  drop_handed_tools "$build_dir"
  mkdir -p "$cache_dir/tools"
  local tool kept
  for tool in "$phoenix_dir"/_build/{esbuild,tailwind}-* "$build_dir"/_build/{esbuild,tailwind}-*; do
    kept=$cache_dir/tools/${tool##*/}
    if [ -f "$tool" ] && [ ! -L "$tool" ]; then
      cp -p "$tool" "$kept.new"
      mv "$kept.new" "$kept"
    fi
    if [ -e "$tool" ]; then stat -L -c %s "$tool" >"$kept.size"; fi
    rm -f "$tool"
  done
}

bring_tools() {
  bring_handed_tools "$build_dir"
  local kept tool
  for kept in "$cache_dir"/tools/{esbuild,tailwind}-*; do
    tool=$build_dir/_build/${kept##*/}
    if [ -f "$kept" ] && [ ! -e "$tool" ] && [ "$(stat -c %s "$kept")" = "$(cat "$kept.size" 2>/dev/null)" ]; then
      mkdir -p "$build_dir/_build"
      ln -s "$kept" "$tool"
    fi
  done
}
