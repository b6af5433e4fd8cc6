# shellcheck shell=bash
# What the next build begins with: _build, deps and .mix, as one file. Thousands of small files take many times as long to
# write one by one, and one file is swapped in one step: a build that is ended at any moment leaves the cache as it was.
# shellcheck disable=SC2154 # cache is of bin/compile and bin/put-away

# With the notes that are about it: what compile-time.sh has recorded, and by what the dependencies were fetched.
readonly packed_cache=$cache/tree.tar packed_notes=.gigalixir-cache notes=/tmp/elixir-notes
# What a builder that was started ahead has unpacked, and of which file.
readonly ahead=/tmp/elixir-ahead ahead_of=/tmp/elixir-ahead-of
# There while the app's folder holds all that the cache had: only then it may take the place of the cache.
readonly cache_restored=/tmp/elixir-cache-restored

# A cache made by another stack may hold native code that does not run here.
restore_cache() {
  local key="${GIGALIXIR_STACK_IMAGE:-} $MIX_ENV"
  if [ -n "$toolchain" ]; then key="$key $toolchain"; fi
  if [ "$always_rebuild" = true ]; then
    detail 'always_rebuild is set: compiling everything.'
    rm -rf "$cache"
  elif [ -d "$cache" ] && [ "$(cat "$cache/key" 2>/dev/null)" != "$key" ]; then
    detail 'The stack, MIX_ENV, Erlang or Elixir has changed: compiling everything.'
    rm -rf "$cache"
  fi
  mkdir -p "$cache"
  printf '%s' "$key" >"$cache/key"
  if [ -f "$packed_cache" ]; then
    unpack_cache
    # mix looks at whole seconds: what the last build made a moment ago (or by a clock that was ahead) must be older than
    # the source of this one, which carries the time of its arrival.
    if [ -d _build ]; then find _build -newermt '2 seconds ago' -exec touch -h -d '2 seconds ago' {} +; fi
  fi
  mkdir -p "$notes"
  if [ -d "$packed_notes" ]; then
    cp -R "$packed_notes/." "$notes/"
    rm -rf "$packed_notes"
  fi
  # What is compiled from now on, and not watched, is newer.
  touch /tmp/compile-watched
  : >"$cache_restored"
}

# What was committed stays as it was pushed.
unpack_cache() {
  local name pushed=()
  if [ "$(cat "$ahead_of" 2>/dev/null)" = "$(state_of_cache)" ]; then
    for name in _build deps .mix "$packed_notes"; do
      if [ -e "$ahead/$name" ] && [ ! -e "$name" ]; then mv "$ahead/$name" "$name"; fi
    done
  else
    for name in _build deps .mix; do
      if [ -e "$name" ]; then pushed+=("--exclude=$name"); fi
    done
    tar -xf "$packed_cache" --anchored "${pushed[@]}"
  fi
  rm -rf "$ahead"
}

# Unpacks it where the build only has to rename it.
unpack_ahead() {
  [ -f "$packed_cache" ] || return 0
  mkdir "$ahead"
  local state
  state=$(state_of_cache)
  if tar -xf "$packed_cache" -C "$ahead"; then
    printf '%s' "$state" >"$ahead_of"
  else
    rm -rf "$ahead"
  fi
}

# The file is swapped in one step, never changed.
state_of_cache() { stat -c '%i %s %Y' "$packed_cache"; }

# Also after a failure: what was compiled is good, and often it is all the dependencies.
save_cache() {
  [ -e "$cache_restored" ] || return 0
  if compiled_unwatched; then rm -f "$compile_record"; fi
  rm -rf "$packed_notes"
  cp -R "$notes" "$packed_notes"
  local name names=()
  for name in deps .mix "$packed_notes"; do
    if [ -d "$name" ]; then names+=("$name"); fi
  done
  # Releases (_build/prod/rel) are made anew each time.
  { [ ! -d _build ] || find _build -mindepth 2 -maxdepth 2 ! -name rel -print0; } |
    pack "$packed_cache" --null --verbatim-files-from -T - "${names[@]}"
  rm -rf "$packed_notes"
}

# By what the dependencies were fetched: as long as it is the same, they are all there. Only the commit differs every time.
deps_mark() {
  {
    mix_files | sort | xargs -r -d '\n' cat
    cat mix.lock 2>/dev/null || true
    find "$env_dir" -type f ! -name SOURCE_VERSION ! -name 'GIGALIXIR__*' | sort | xargs -r -d '\n' tail -n +1
  } | sha256sum
}
has_deps() { [ -d deps ] && [ "$(cat "$notes/deps" 2>/dev/null)" = "$(deps_mark)" ]; }
