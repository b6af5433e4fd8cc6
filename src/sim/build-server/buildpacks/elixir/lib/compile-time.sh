# shellcheck shell=bash
# Compiles what changed, and the whole app when it would hold values that are no longer true: compile-time/task.ex decides.
# shellcheck disable=SC2154 # pack and cache are of bin/compile

readonly compile_record=$notes/compile-record

# Whether something was compiled that was not watched, by a hook: then nobody knows what it read.
compiled_unwatched() {
  [ -n "$(find _build -path '*/.mix/compile.elixir*' -newercm /tmp/compile-watched -print -quit 2>/dev/null)" ]
}

# mix with the task gigalixir.compile, whose modules are compiled once for a cache.
watching_mix() {
  if compiled_unwatched; then rm -f "$compile_record"; fi
  local modules status=0
  modules=$cache/compile-time-$(cat "$pack"/compile-time/*.ex | cksum | tr ' ' -)
  if [ -d "$modules" ]; then
    elixir -pa "$modules" -S mix "$@" || status=$?
  else
    rm -rf "$cache"/compile-time-*
    mkdir "$modules.new"
    elixir -pa "$modules.new" -e \
      "{:ok, _, _} = Kernel.ParallelCompiler.compile_to_path(Path.wildcard(\"$pack/compile-time/*.ex\"), \"$modules.new\")" \
      -S mix "$@" || status=$?
    mv "$modules.new" "$modules"
  fi
  touch /tmp/compile-watched
  return "$status"
}
