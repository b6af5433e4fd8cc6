# Dependencies from Hex: with the person's own Hex and packages where they are, so that what was fetched on the host builds
# with no network; else from the network.

readonly host_hex=/tmp/host-hex
readonly get_hex='Go online for one push: from then on Hex and the dependencies are cached. Or install it here: mix local.hex'

# Every mix.exs of the app, of its umbrella and of dependencies that are folders in it.
mix_files() { find . \( -name _build -o -name deps -o -name node_modules \) -prune -o -name mix.exs -print; }
mix_files_say() { mix_files | xargs -r -d '\n' grep -Eqs "$1"; }

# Whether something comes from Hex for sure. mix.lock names it; before there is one, `{:name, "~> 1.0"}` in a mix.exs does.
needs_hex() { grep -qs '{:hex,' mix.lock || mix_files_say '\{ *:"?[A-Za-z0-9_]+"? *, *("|~[sS])'; }

# Whether something may: what comes from git or lies in a folder has dependencies of its own, and hooks have tasks of Hex.
may_need_hex() {
  needs_hex || grep -qs '^ *"' mix.lock || mix_files_say '\b(path|git|github|organization|repo): ' ||
    [[ $hook_pre_fetch_dependencies$hook_pre_compile$hook_compile$hook_post_compile$pre_compile$post_compile == *hex* ]]
}

# Packages of the host next to what this app's cache has.
take_packages() {
  [ -d "$host_hex" ] || return 0
  mkdir -p "$HEX_HOME/packages"
  if [ -d "$host_hex/packages" ]; then cp -R "$host_hex/packages/." "$HEX_HOME/packages/"; fi
  # Addresses of repositories of the person's own, unless a hook has said more.
  if [ -f "$host_hex/hex.config" ] && [ ! -f "$HEX_HOME/hex.config" ]; then cp "$host_hex/hex.config" "$HEX_HOME/hex.config"; fi
}

has_hex() { [ -n "$(find "$MIX_HOME" -maxdepth 4 -type d -name 'hex-*' 2>/dev/null | head -n 1)" ]; }
has_rebar() { [ -n "$(find "$MIX_HOME" -maxdepth 3 -name rebar3 2>/dev/null | head -n 1)" ]; }

# Hex of the host, unless it was compiled by an Erlang that is newer than ours.
take_hex() {
  local folder
  folder=$(find "$host_hex/archives" -maxdepth 1 -mindepth 1 -name 'hex-*' 2>/dev/null | head -n 1)
  [ -n "$folder" ] || return 1
  mkdir -p "$MIX_HOME/archives"
  cp -R "$folder" "$MIX_HOME/archives/"
  if mix hex.info >/dev/null 2>&1; then
    detail "Hex is the one of this machine: ${folder##*/}."
    return 0
  fi
  rm -rf "$MIX_HOME/archives/${folder##*/}"
  detail "The Hex of this machine (${folder##*/}) does not run on this stack's Erlang."
  return 1
}

# Hex and rebar3, where a dependency or a hook may ask for them.
fetch_tools() {
  may_need_hex || return 0
  take_packages
  if ! has_hex && ! take_hex; then download_hex || return 0; fi
  if ! has_rebar; then
    if [ -f "$host_hex/rebar3" ]; then
      mix local.rebar rebar3 "$host_hex/rebar3" --force 2>&1 | indent
    else
      # Only some dependencies need it, and these say so.
      mix local.rebar --force 2>&1 | indent || detail 'rebar3 could not be downloaded; dependencies written in Erlang may need it.'
    fi
  fi
}

# Fails without Hex only where it is sure to be needed: else the one that misses it says so.
download_hex() {
  local said missing='Hex is neither in the stack nor on this machine and could not be downloaded'
  if said=$(mix local.hex --force 2>&1); then
    indent <<<"$said"
    return
  fi
  if needs_hex; then
    indent <<<"$said"
    fail "The dependencies need Hex. $missing." "$get_hex"
  fi
  detail "$missing. Going on without it: perhaps nothing needs it."
  return 1
}

# True when each package that mix.lock names lies in the cache.
has_all_packages() {
  [ -f mix.lock ] || return 1
  local line
  while IFS= read -r line; do
    [[ $line =~ \{:hex,\ :\"?([A-Za-z0-9_]+)\"?,\ \"([0-9A-Za-z.+-]+)\" ]] || continue
    compgen -G "$HEX_HOME/packages/*/${BASH_REMATCH[1]}-${BASH_REMATCH[2]}.tar" >/dev/null || return 1
  done <mix.lock
}

# What `mix deps.get` says, without the list of all that is as it was, which comes at each build.
indent_deps() { sed -u -E '/^Unchanged:$/,/^[^ ]|^$/{/^Unchanged:$/d; /^  /d; /^$/d}' | indent; }

# A home for Hex that has what mix.lock names and needs no network: the same packages, and a registry that is
# written from mix.lock. A registry that was downloaded some time may not know what the lock names, and Hex throws it away when
# a mirror is set.
make_offline_home() {
  local offline_home=$cache/hex-offline
  if [ -f "$offline_home/cache.ets" ] && cmp -s mix.lock "$offline_home/mix.lock"; then return; fi
  rm -rf "$offline_home"
  mkdir -p "$offline_home" "$HEX_HOME/packages"
  ln -s "$HEX_HOME/packages" "$offline_home/packages"
  if [ -f "$HEX_HOME/hex.config" ]; then ln -s "$HEX_HOME/hex.config" "$offline_home/hex.config"; fi
  # Where no mix.exs is.
  (cd "$offline_home" && HEX_OFFLINE=1 HEX_HOME=$offline_home mix run --no-mix-exs "$pack/lib/registry.exs" "$OLDPWD/mix.lock") || return
  cp mix.lock "$offline_home/mix.lock"
}

# mix.lock pins each package by checksum, so that it does not matter where a package comes from.
get_deps() {
  local only=(--only "$MIX_ENV") said
  if needs_hex && has_all_packages; then
    if said=$(make_offline_home 2>&1 && HEX_OFFLINE=1 HEX_HOME=$cache/hex-offline mix deps.get "${only[@]}" --check-locked 2>&1); then
      indent_deps <<<"$said"
      detail 'All packages were here already; Hex was not asked.'
      return
    fi
  fi
  mix deps.get "${only[@]}" 2>&1 | indent_deps && return
  if may_need_hex && ! has_hex; then fail 'The dependencies could not be fetched, and Hex, which they may need, is not here.' "$get_hex"; fi
  has_hex && [ -f "$HEX_HOME/cache.ets" ] || fail 'The dependencies could not be fetched, for the reason above.'
  detail 'Without the network: trying with the packages that are here.'
  HEX_OFFLINE=1 mix deps.get "${only[@]}" 2>&1 | indent_deps ||
    fail 'The dependencies could not be fetched, and not all of them are here.' \
      'Go online for one push, or fetch them on this machine (mix deps.get) and push again.'
}
