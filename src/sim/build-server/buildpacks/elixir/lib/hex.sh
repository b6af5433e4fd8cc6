# Dependencies from Hex: with the person's own Hex and packages where they are, so that what was fetched on the host builds
# with no network; else from the network.

readonly host_hex=/tmp/host-hex

# Only dependencies from Hex need Hex and rebar. mix.lock names them; before there is one, `{:name, "~> 1.0"}` in a mix.exs does.
needs_hex() {
  grep -qs '{:hex,' mix.lock || grep -Eqs '\{ *:[a-z0-9_]+ *, *"' mix.exs apps/*/mix.exs
}

# Packages and the registry of the host next to what this app's cache has.
take_packages() {
  [ -d "$host_hex" ] || return 0
  mkdir -p "$HEX_HOME/packages"
  if [ -d "$host_hex/packages" ]; then cp -R "$host_hex/packages/." "$HEX_HOME/packages/"; fi
  # The registry grows; the larger one knows more.
  if [ -f "$host_hex/cache.ets" ] && [ "$(stat -c %s "$host_hex/cache.ets")" -gt "$(stat -c %s "$HEX_HOME/cache.ets" 2>/dev/null || echo 0)" ]; then
    cp "$host_hex/cache.ets" "$HEX_HOME/cache.ets"
  fi
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

fetch_tools() {
  needs_hex || return 0
  take_packages
  if ! has_hex && ! take_hex; then
    mix local.hex --force 2>&1 | indent ||
      fail 'Hex, which the dependencies need, is neither in the stack nor on this machine and could not be downloaded.' \
        'Go online for one push: from then on Hex and the dependencies are cached. Or install it here: mix local.hex'
  fi
  if ! has_rebar; then
    if [ -f "$host_hex/rebar3" ]; then
      mix local.rebar rebar3 "$host_hex/rebar3" --force 2>&1 | indent
    else
      # Only some dependencies need it, and these say so.
      mix local.rebar --force 2>&1 | indent || detail 'rebar3 could not be downloaded; dependencies written in Erlang may need it.'
    fi
  fi
}

# True when each package that mix.lock names lies in the cache.
has_all_packages() {
  [ -f "$HEX_HOME/cache.ets" ] && [ -f mix.lock ] || return 1
  local line
  while IFS= read -r line; do
    [[ $line =~ \{:hex,\ :\"?([A-Za-z0-9_]+)\"?,\ \"([0-9A-Za-z.+-]+)\" ]] || continue
    compgen -G "$HEX_HOME/packages/*/${BASH_REMATCH[1]}-${BASH_REMATCH[2]}.tar" >/dev/null || return 1
  done <mix.lock
}

# mix.lock pins each package by checksum, so that it does not matter where a package comes from.
get_deps() {
  local only=(--only "$MIX_ENV") said
  if needs_hex && has_all_packages; then
    if said=$(HEX_OFFLINE=1 mix deps.get "${only[@]}" --check-locked 2>&1); then
      indent <<<"$said"
      detail 'All packages were here already; Hex was not asked.'
      return
    fi
  fi
  mix deps.get "${only[@]}" 2>&1 | indent && return
  needs_hex && [ -f "$HEX_HOME/cache.ets" ] || fail 'The dependencies could not be fetched, for the reason above.'
  detail 'Without the network: trying with the packages that are here.'
  HEX_OFFLINE=1 mix deps.get "${only[@]}" 2>&1 | indent ||
    fail 'The dependencies could not be fetched, and not all of them are here.' \
      'Go online for one push, or fetch them on this machine (mix deps.get) and push again.'
}
