#!/usr/bin/env bash
# Turns the source in BUILD into a slug in OUT, by the Heroku buildpack API. Runs in a builder container, which is
# thrown away afterwards; only CACHE stays, a volume of this app.
#
# BUILD is where the slug is unpacked to run: mix compiles again what it finds in another folder, and buildpacks compare the
# two by name (one folder under two names they would copy onto itself).
set -euo pipefail
# Started again after it failed: nothing runs but what shell.sh is asked for.
if [ -e /tmp/kept ]; then exec sleep infinity; fi
exec 2>&1

readonly BUILD=/app CACHE=/tmp/cache ENV_DIR=/tmp/env OUT=/tmp/out PACKS=/tmp/buildpacks
. "$PACKS/common.sh"
. "$PACKS/processes.sh"
# How this machine reaches the network, for whatever is downloaded.
export_env_dir /tmp/network

# Started ahead of a build: what it begins with anyway is unpacked, and the build begins when a line says so. Without one there
# will be none.
if [ -e /tmp/ahead ]; then
  rm /tmp/ahead
  for each in "$PACKS"/*/bin/ahead; do
    "$each" "$CACHE" || true # the build unpacks it itself then, and says what is wrong
  done
  IFS= read -r _ || exit 0
fi
# Nobody can answer what a program asks here.
exec </dev/null

# Has each buildpack keep what the next build is to begin with. A cache that cannot be kept costs time and no more.
put_away() {
  local name
  while IFS= read -r name; do
    [ -x "$PACKS/$name/bin/put-away" ] || continue
    "$PACKS/$name/bin/put-away" "$BUILD" "$CACHE" ||
      detail "The cache of the buildpack $name could not be kept: the next build begins with the one before."
  done <"$PACKS/begun"
}
# Started again once its slug was taken.
if [ -e /tmp/built ]; then
  put_away
  exit
fi

prepare() {
  # The app's settings files as every program reads them, whatever editor has saved them.
  if [ -d /tmp/settings ]; then cp -r /tmp/settings/. "$BUILD/"; fi
  # git stamps files with the time of the commit. mix trusts stamps: a change that is older than the cache would be missed.
  find "$BUILD" -exec touch -h {} +
  # What the platform tells buildpacks.
  export GIGALIXIR_SHOULD_CLEAN_CACHE=False
  if [ "${GIGALIXIR_CLEAN:-}" = true ]; then
    GIGALIXIR_SHOULD_CLEAN_CACHE=True
    heading 'Dropping the build cache'
    find "$CACHE" -mindepth 1 -delete
  fi
  take_handed
  trust_handed
  # The release that runs, for buildpacks that make a hot upgrade of it.
  if [ -f /tmp/in/slug.tar.gz ]; then
    local before
    before=/tmp/in/_build/${MIX_ENV:-prod}/rel/$(cat /tmp/in/name)
    mkdir -p "$before"
    tar -xzf /tmp/in/slug.tar.gz -C "$before"
    rm /tmp/in/slug.tar.gz /tmp/in/name
  fi
  # What a buildpack leaves in CACHE/out is this build's result, not cache.
  rm -rf "$CACHE/out"
  mkdir -p "$OUT/cache-out"
  ln -s "$OUT/cache-out" "$CACHE/out"
}

# What programs trust that are told of no file. As update-ca-certificates would, which takes a second: into the one file that
# most read (curl, git, wget, Erlang), and into the folder by the hash OpenSSL looks for.
trust_handed() {
  local store=/etc/ssl/certs files=/usr/local/share/ca-certificates file hash number
  [ -f /tmp/certificates.pem ] || return 0
  cat /tmp/certificates.pem >>"$store/ca-certificates.crt"
  mkdir -p "$files"
  awk -v to="$files/gigalixir-" '/^-+BEGIN/ { if (file) close(file); file = to ++count ".crt" } file { print >file }' /tmp/certificates.pem
  for file in "$files"/gigalixir-*.crt; do
    # One that OpenSSL cannot read is of no use to its programs either.
    hash=$(openssl x509 -noout -hash -in "$file" 2>/dev/null) || continue
    number=0
    while [ -e "$store/$hash.$number" ]; do number=$((number + 1)); done
    ln -s "$file" "$store/$hash.$number"
  done
}

# What this machine has of dependencies goes into the cache, so that it is sent once; what the list does not name is removed. A
# program stays until there is another of its name: the person may have cleared theirs.
take_handed() {
  local from=/tmp/handed to=$CACHE/handed item name
  [ -d "$from" ] || [ -d "$to" ] || return 0
  mkdir -p "$from" "$to"
  touch "$from/list"
  rm -f "$to/list"
  for item in "$to"/*; do
    name=${item##*/}
    if [[ $name == tool-* ]] && ! grep -qF "${name%~*}~" "$from/list"; then continue; fi
    grep -qxF "$name" "$from/list" || rm -rf "$item"
  done
  for item in "$from"/items/*; do
    [ -e "$item" ] || continue
    rm -rf "$to/${item##*/}"
    mv "$item" "$to/"
  done
  cp "$from/list" "$to/list"
  if [ -f "$from/gitconfig" ]; then cat "$from/gitconfig" >>/etc/gitconfig; fi
}

# Files that Git LFS keeps elsewhere are in the repository as small texts that point to them, and so they would be released.
tell_lfs_pointers() {
  local found shown
  mapfile -t found < <(cd "$BUILD" && find . -type f -size -2 -exec grep -lE '^version https://git-lfs\.github\.com/spec/v1' {} + | sort)
  [ ${#found[@]} -gt 0 ] || return 0
  shown=$(printf '%s, ' "${found[@]:0:5}")
  if [ ${#found[@]} -gt 5 ]; then shown+="and $((${#found[@]} - 5)) more, "; fi
  detail "Git LFS pointers instead of files, here and on the platform: ${shown%, }"
  detail "Commit the files themselves: git lfs migrate export --include='*.EXTENSION' --everything"
}

# The builtin equivalent of a buildpack URL; nothing when there is none.
builtin_for() {
  local url=${1,,}
  url=${url%/}
  url=${url%.git}
  case $url in
    *[/:]hashnuke/heroku-buildpack-elixir | *[/:]gigalixir/gigalixir-buildpack-elixir) echo elixir ;;
    *[/:]gjaldon/heroku-buildpack-phoenix-static | *[/:]gigalixir/gigalixir-buildpack-phoenix-static) echo phoenix-static ;;
    *[/:]gigalixir/gigalixir-buildpack-distillery) echo distillery ;;
    *[/:]gigalixir/gigalixir-buildpack-releases) echo releases ;;
    *[/:]gigalixir/gigalixir-buildpack-mix) echo mix ;;
    # Of older guides. A push that asks for it drops the cache anyway.
    *[/:]gigalixir/gigalixir-buildpack-clean-cache) echo clean-cache ;;
  esac
}

# The folder of a buildpack that was fetched for this build; fails when it was not.
foreign_for() {
  local line folder rest
  [ -r "$PACKS/foreign/index" ] || return 1
  while IFS=$'\t' read -r line folder rest; do
    if [ "$line" = "$1" ]; then
      printf 'foreign/%s' "$folder"
      return
    fi
  done <"$PACKS/foreign/index"
  return 1
}

# Sets `pack` to the folder of a buildpack that is an archive. As on the platform it is unpacked as it is; the last copy is
# kept for when there is no network.
fetch_archive() {
  local url=$1 kept folder inner shown
  # Without a password that may be in it.
  shown=$(sed 's#//[^/@]*@#//#' <<<"$url")
  kept=$CACHE/archives/$(printf '%s' "$url" | sha256sum | cut -c1-32).tar.gz
  pack=foreign/archive-${#packs[@]}
  folder=$PACKS/$pack
  mkdir -p "$CACHE/archives" "$folder"
  if curl -fsSL --retry 2 --connect-timeout 10 --max-time 120 --max-filesize 104857600 -o "$kept.new" --config - \
    <<<"url = \"${url//[\\\"]/}\"" 2>"$kept.why"; then
    mv "$kept.new" "$kept"
  elif [ -f "$kept" ]; then
    detail "$shown could not be reached: using the copy from before."
  else
    fail "The buildpack $shown could not be downloaded: $(tail -n 1 "$kept.why")" \
      'It is a buildpack that .buildpacks lists. Check the address, and that this machine is online.'
  fi
  tar -xzf "$kept" -C "$folder" --no-same-owner || fail "The buildpack $shown is no archive (tar.gz)."
  if [ ! -d "$folder/bin" ]; then
    inner=$(find "$folder" -mindepth 2 -maxdepth 2 -type d -name bin)
    if [ -n "$inner" ] && [ -d "$inner" ]; then
      inner=${inner%/bin}
      detail "$shown has its bin folder in ${inner#"$folder/"}; the platform looks at the top of the archive alone."
      pack=${inner#"$PACKS/"}
    fi
  fi
  archive_titles[$pack]=$shown
}

# What a buildpack is called: by its name, or by address and commit when it was fetched.
title_of() {
  local line folder commit shown
  case $1 in
    foreign/archive-*) printf '%s' "${archive_titles[$1]}" ;;
    foreign/*)
      while IFS=$'\t' read -r line folder commit shown; do
        if [ "foreign/$folder" = "$1" ]; then printf '%s at %s' "$shown" "$commit"; fi
      done <"$PACKS/foreign/index"
      ;;
    *) printf '%s' "$1" ;;
  esac
}

# Sets `packs` by what .buildpacks lists: one URL a line, `#ref` pins one.
listed_packs() {
  local line url name pack
  while IFS= read -r line; do
    url=${line%%#*}
    case ${url%%\?*} in
      *.tgz | *.tar.gz)
        fetch_archive "$url"
        packs+=("$pack")
        continue
        ;;
    esac
    if name=$(foreign_for "$line"); then
      packs+=("$name")
      continue
    fi
    name=$(builtin_for "$url")
    [ -n "$name" ] || fail "The buildpack $url (from .buildpacks) is not there."
    [ "$url" = "$line" ] || detail "$url is pinned to ${line#*#}; the builtin equivalent serves instead."
    packs+=("$name")
  done <"$PACKS/listed"
}

# Whether phoenix-static has something to do: in an umbrella its settings say in which app.
has_assets() {
  local phoenix_relative_path
  phoenix_relative_path=$(
    phoenix_relative_path=''
    [ ! -f "$BUILD/phoenix_static_buildpack.config" ] || source_settings "$BUILD/phoenix_static_buildpack.config" >&2
    printf '%s' "$phoenix_relative_path"
  )
  case $phoenix_relative_path in '' | . | ./) [ -d "$BUILD/assets" ] ;; esac
}

# Sets `packs` by the files of the app (platform-behaviour.md, "Buildpacks").
detected_packs() {
  [ -f "$BUILD/mix.exs" ] || fail 'There is no mix.exs at the top of what you pushed, so this is not an Elixir app.' \
    'Commit it there (is it ignored, or not added?), or push the folder that has it:' \
    '  git subtree push --prefix FOLDER gigalixir main'
  packs+=(elixir)
  if has_assets; then packs+=(phoenix-static); fi
  if [ -f "$BUILD/rel/config.exs" ]; then
    packs+=(distillery)
  elif [ -f "$BUILD/config/releases.exs" ]; then
    packs+=(releases)
  else
    packs+=(mix)
  fi
  # The platform's own, where the simulator was told to build with them.
  local index own
  for index in "${!packs[@]}"; do
    if own=$(foreign_for "https://github.com/gigalixir/gigalixir-buildpack-${packs[index]}"); then packs[index]=$own; fi
  done
}

choose_packs() {
  packs=()
  declare -gA archive_titles=()
  if [ -s "$PACKS/listed" ]; then
    listed_packs
  else
    [ ! -f "$BUILD/.buildpacks" ] || detail '.buildpacks lists nothing: the files of the app decide.'
    detected_packs
  fi
  local titles=() pack
  for pack in "${packs[@]}"; do titles+=("$(title_of "$pack")"); done
  heading "Building with: ${titles[*]}"
  if [ ! -s "$PACKS/listed" ] && [ "${packs[-1]}" = mix ] && [ -f "$BUILD/config/runtime.exs" ]; then
    detail 'config/runtime.exs alone means mix mode. For a release, list the elixir and releases buildpacks in .buildpacks.'
  fi
}

# Buildpacks tend to download with `curl -s` and to end with its exit code, without a word; or to go on with an empty file, and
# to end with a reason that is none.
foreign_failed() {
  local why="The buildpack $2 failed with exit code $1." reached=0
  case $1 in
    5 | 6 | 7 | 28 | 35 | 52 | 56)
      fail "$why" 'So ends curl when a server cannot be reached. Is this machine online?'
      ;;
    *)
      curl -sS --connect-timeout 5 --max-time 10 -o /dev/null https://builds.hex.pm/ 2>/dev/null || reached=$?
      case $reached in
        5 | 6 | 7 | 28 | 35 | 52 | 56)
          fail "$why" 'The network is away: builds.hex.pm cannot be reached from this build, and this buildpack may download from there.' \
            'Go online, or build with what comes with the simulator: gigalixir sim down; gigalixir sim up --buildpacks builtin'
          ;;
        *) fail "$why" ;;
      esac
      ;;
  esac
}

release_failed() { fail "The buildpack $2 does not say how the app is started: its bin/release failed with exit code $1."; }

run_packs() {
  local name index
  : >"$OUT/release.yml"
  : >"$PACKS/begun"
  trap put_away EXIT
  for index in "${!packs[@]}"; do
    name=${packs[index]}
    # For shell.sh.
    printf '%s\n' "$name" >>"$PACKS/begun"
    # Repositories that were made on Windows know no execute bit.
    case $name in foreign/*) chmod -f +x "$PACKS/$name"/bin/{detect,compile,release} || true ;; esac
    [ -x "$PACKS/$name/bin/compile" ] || fail "$(title_of "$name") is no buildpack: it has no bin/compile."
    "$PACKS/$name/bin/detect" "$BUILD" >/dev/null || fail "The buildpack $(title_of "$name") does not apply to this app."
    case $name in
      foreign/*)
        # In its own folder, where some of them look for their files.
        (cd "$PACKS/$name" && exec "$PACKS/$name/bin/compile" "$BUILD" "$CACHE" "$ENV_DIR") || foreign_failed $? "$(title_of "$name")"
        ;;
      *) GIGALIXIR_NEXT_BUILDPACKS=${packs[*]:index + 1} "$PACKS/$name/bin/compile" "$BUILD" "$CACHE" "$ENV_DIR" ;;
    esac
    if [ -f "$PACKS/$name/export" ]; then source_settings "$PACKS/$name/export"; fi
    # As on Heroku, the last buildpack says what the process is.
    if [ -x "$PACKS/$name/bin/release" ]; then
      "$PACKS/$name/bin/release" "$BUILD" >"$OUT/release.yml" ||
        release_failed $? "$(title_of "$name")"
    fi
  done
}

# Distillery's own buildpack leaves no capabilities. Its releases run in the foreground by another word than mix's.
capabilities_of_distillery() {
  # Read to the end: tar must not be cut off.
  if tar -tzf "$OUT/slug.tar.gz" | grep -E '^(\./)?releases/[^/]+/libexec/' >/dev/null; then
    cat >"$OUT/capabilities" <<'JSON'
{"distillery":{"start_command":"foreground","remote_command":"remote_console"}}
JSON
  fi
}

# Small ones are looked into; a release is larger.
must_hold_files() {
  [ "$(stat -c %s "$1")" -lt 4096 ] || return 0
  tar -tzvf "$1" | grep '^-' >/dev/null || fail 'The release that the buildpacks left is empty, so there is nothing to run.'
}

# The slug: the tarball a buildpack left, else the built folder.
collect() {
  shopt -s nullglob
  local tarballs=("$CACHE"/out/*.tar.gz)
  case ${#tarballs[@]} in
    0)
      tell_processes
      local press='gzip -1'
      ! command -v pigz >/dev/null || press='pigz -1'
      tar -C "$BUILD/" --owner=0 --group=0 --numeric-owner --sort=name -cf - . | $press >"$OUT/slug.tar.gz"
      ;;
    1)
      basename "${tarballs[0]}" .tar.gz >"$OUT/name"
      mv "${tarballs[0]}" "$OUT/slug.tar.gz"
      must_hold_files "$OUT/slug.tar.gz"
      tell_unused_procfile
      if [ -f "$CACHE/out/capabilities" ]; then mv "$CACHE/out/capabilities" "$OUT/capabilities"; else capabilities_of_distillery; fi
      ;;
    *) fail 'The buildpacks left more than one release, so it is not clear which one to run:' "${tarballs[@]##*/}" ;;
  esac
  rm -rf "$CACHE/out" "$OUT/cache-out"
}

prepare
tell_lfs_pointers
choose_packs
run_packs
collect
trap - EXIT
: >/tmp/built
