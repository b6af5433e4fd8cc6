# node and the modules of package.json.

readonly usual_node=22 packed_modules=$cache_dir/node_modules.tar modules_in=/tmp/phoenix-static-modules
node_is_ours=false

# "22" or "22.1" is the newest of these, "22.1.0" that one; "latest" the newest of all.
node_folder() {
  local asked=${node_version#v}
  case $asked in
    '') echo "latest-v$usual_node.x" ;;
    latest) echo latest ;;
    *.*.*) echo "v$asked" ;;
    *) echo "latest-v${asked%%.*}.x" ;;
  esac
}

install_node() {
  if command -v node >/dev/null; then
    detail "node $(node --version) is here already."
    return
  fi
  # A mirror by the variable that nvm and others know; a config var of the app sets it.
  local node_mirror=${NODEJS_ORG_MIRROR:-https://nodejs.org/dist}
  local arch=x64 folder sums line name archive
  [ "$(uname -m)" != aarch64 ] || arch=arm64
  folder=$(node_folder)
  mkdir -p "$cache_dir/node"
  sums=$cache_dir/node/$folder.sums
  # A version's checksums never change; a "latest" is asked for again and, offline, stays what it was.
  if [[ $folder != v* || ! -f $sums ]]; then
    if curl -fsSL --retry 2 --connect-timeout 10 --max-time 60 "$node_mirror/$folder/SHASUMS256.txt" -o "$sums.new" 2>"$sums.why"; then
      mv "$sums.new" "$sums"
    elif [ -f "$sums" ]; then
      detail "$node_mirror could not be asked: the node of the last build serves."
    else
      fail "node ${node_version:-$usual_node} is not here, and $node_mirror/$folder could not be reached: $(tail -n 1 "$sums.why")" \
        'Is the version right (node_version in phoenix_static_buildpack.config)? Is this machine offline?' \
        'Go online for one push: from then on it is cached. Assets without a package.json need no node.'
    fi
  fi
  line=$(grep -E "  node-v[0-9.]+-linux-$arch\.tar\.gz$" "$sums" | head -n 1) || fail "$node_mirror/$folder has no node for this processor."
  name=${line##* }
  archive=$cache_dir/node/$name
  if ! { [ -f "$archive" ] && (cd "$cache_dir/node" && sha256sum --status -c <<<"$line"); }; then
    detail "Downloading ${name%-linux-*}"
    curl -fsSL --retry 2 --connect-timeout 10 "$node_mirror/$folder/$name" -o "$archive" ||
      fail "$node_mirror/$folder/$name could not be downloaded."
    (cd "$cache_dir/node" && sha256sum --status -c <<<"$line") || {
      rm -f "$archive"
      fail "$name is not what its checksum says. Push again to download it again."
    }
    # One is enough.
    find "$cache_dir/node" -name 'node-*.tar.gz' ! -name "$name" -delete
  fi
  mkdir -p "$build_dir/.heroku/node"
  tar -xzf "$archive" -C "$build_dir/.heroku/node" --strip-components=1
  node_is_ours=true
  export PATH=$build_dir/.heroku/node/bin:$PATH
  detail "node $(node --version)"
  if [ -n "$npm_version" ] && [ "$(npm --version)" != "$npm_version" ]; then
    npm install --silent -g "npm@$npm_version" 2>&1 | indent
  fi
}

# From the cache of the last build, then brought up to date; with a full cache npm needs no network.
install_modules() {
  [ -f "$assets_dir/package.json" ] || return 0
  cd "$assets_dir"
  local user_config=()
  # As on the platform: settings of npm beside the app, such as a registry of one's own.
  if [ -f "$build_dir/npmrc" ]; then user_config=(--userconfig "$build_dir/npmrc"); fi
  if [ -f "$packed_modules" ] && [ ! -e node_modules ]; then tar -xf "$packed_modules"; fi
  if [ -f yarn.lock ]; then
    command -v yarn >/dev/null || npm install --silent -g "yarn@${yarn_version:-1}" 2>&1 | indent
    yarn install --pure-lockfile --check-files --prefer-offline --cache-folder "$cache_dir/yarn" 2>&1 | indent
  elif [ -f pnpm-lock.yaml ]; then
    command -v pnpm >/dev/null || npm install --silent -g "pnpm@${pnpm_version:-latest}" 2>&1 | indent
    pnpm install --frozen-lockfile --prefer-offline --store-dir "$cache_dir/pnpm" 2>&1 | indent
  else
    npm install --quiet --no-audit --no-fund --prefer-offline --cache "$cache_dir/npm" "${user_config[@]}" 2>&1 | indent
    # What the last build compiled for another node.
    if [ -f "$packed_modules" ] && [ "$(cat "$cache_dir/node_modules.of" 2>/dev/null)" != "$(node --version)" ]; then
      npm rebuild 2>&1 | indent
    fi
  fi || fail 'The node modules could not be installed, for the reason above.'
  # For bin/put-away.
  if [ -d node_modules ]; then printf '%s' "$assets_dir" >"$modules_in"; fi
  export PATH=$assets_dir/node_modules/.bin:$PATH
}

# Once, and before the modules are removed.
keep_modules() {
  [ -f "$modules_in" ] || return 0
  pack "$packed_modules" -C "$(cat "$modules_in")" node_modules
  node --version >"$cache_dir/node_modules.of"
  rm "$modules_in"
}

# node goes into the slug, for apps that render with it, unless they say otherwise.
finish_node() {
  if [ "$remove_node" = true ]; then
    keep_modules
    rm -rf "$assets_dir/node_modules" "$build_dir/.heroku/node"
  elif [ "$node_is_ours" = true ]; then
    mkdir -p "$build_dir/.profile.d"
    # shellcheck disable=SC2016
    printf 'export PATH="$HOME/.heroku/node/bin:$HOME/%s/node_modules/.bin:$PATH"\n' "$phoenix_relative_path/$assets_path" \
      >"$build_dir/.profile.d/phoenix_static_buildpack_paths.sh"
    printf 'export PATH=%q:$PATH\n' "$build_dir/.heroku/node/bin" >>"$pack/export"
  fi
}
