# What the build's scripts share: how they speak, and how the app's config becomes environment.

heading() { printf -- '-----> %s\n' "$*"; }
detail() { printf '       %s\n' "$*"; }
# Why the build cannot go on, one argument per line; ends the script.
fail() {
  printf ' !     %s\n' "$@"
  exit 1
}
# Output of a tool, set apart from our own lines. sed must not hold lines back.
indent() { sed -u 's/^/       /'; }

# Likewise, of mix: the release ends with how to start it by hand, which is the platform's work here.
indent_mix() { sed -u 's/^/       /; /^       Release created at/q; / for windows (/d' && cat >/dev/null; }
# Where among several tasks the assets and the release begin.
head_parts() { sed -u "s/^ *\(-----> \)/\1/; s/^ *\* assembling /$(heading 'Mix release')\n&/"; }

# Runs mix for several tasks at once, and says what failed where mix does not.
mix_parts() { mix_told "$@" | head_parts; }
mix_told() {
  local said
  said=$(mktemp)
  "$@" 2>&1 | tee "$said" | indent_mix || {
    explain_mix "$said"
    exit 1
  }
  rm -f "$said"
}
explain_mix() {
  explain_release "$1"
  if grep -q '^\* assembling ' "$1"; then return; fi
  if grep -q '^-----> Phoenix assets' "$1"; then fail 'The assets could not be built, for the reason above.'; fi
}
# Which of several releases is meant mix asks for with words for its own command line, where the platform wants a config var.
explain_release() {
  grep -q 'invoked without a name but there are multiple releases' "$1" || return 0
  fail 'mix.exs has several releases and does not say which of them is meant; the platform runs exactly one.' \
    'Name it: gigalixir config:set GIGALIXIR_RELEASE_OPTIONS="NAME --overwrite"' \
    'Or in mix.exs: default_release: :NAME'
}
# The version of the Elixir that serves; without a start of it, where its files lie as in its archives and packages.
elixir_version_on_path() {
  local app
  app=$(dirname "$(dirname "$(readlink -f "$(command -v elixir)")")")/lib/elixir/ebin/elixir.app
  if [ -f "$app" ]; then
    grep -o '{vsn, *"[^"]*"' "$app" | cut -d '"' -f 2
  else
    elixir --short-version
  fi
}
# Sets `joined`: the words for one `mix do` of several tasks, between which there is a plus. Before Elixir 1.14 a task ended in
# a comma instead.
# shellcheck disable=SC2034 # joined is read by those who call it
join_tasks() {
  local word version
  version=$(elixir_version_on_path)
  joined=("$@")
  [[ $version =~ ^1\.([0-9]|1[0-3])(\.|$|-) ]] || return 0
  joined=()
  for word; do
    if [ "$word" = + ]; then joined[-1]+=,; else joined+=("$word"); fi
  done
}

# What mix calls its tasks in this app, aliases too, one a line: known once it is compiled.
readonly mix_tasks=/tmp/mix-tasks

# What the releases buildpack is told, from the folder of the app: by files, the older name first, and last by a config var
# that holds settings itself.
has_releases_settings() {
  [ -f distillery_buildpack.config ] || [ -f releases_buildpack.config ] || [ -n "${GIGALIXIR_RELEASES_BUILDPACK_CONFIG:-}" ]
}
source_releases_settings() {
  local file
  for file in distillery_buildpack.config releases_buildpack.config; do
    if [ -f "$file" ]; then source_settings "./$file"; fi
  done
  if [ -n "${GIGALIXIR_RELEASES_BUILDPACK_CONFIG:-}" ]; then
    # It may come from a file that an editor on Windows saved.
    source_settings <(printf '%s\n' "${GIGALIXIR_RELEASES_BUILDPACK_CONFIG//$'\r'/}")
  fi
}

# Packs what the further arguments of tar name into a file of the cache. The file is swapped in one step: a build that is ended
# in the middle, or a full disk, leaves the one before.
pack() {
  if tar -cf "$1.new" "${@:2}" && mv "$1.new" "$1"; then return; fi
  rm -f "$1.new"
  return 1
}

# Exports each file of a buildpack env dir as a variable, byte for byte ($(cat) would lose newlines at the end).
# Variables that would break the build's own tools stay out, as they do on Heroku.
export_env_dir() {
  local file name value
  for file in "$1"/*; do
    [ -f "$file" ] || continue
    name=${file##*/}
    case $name in
      PATH | HOME | PWD | SHELL | GIT_DIR | CPATH | CPPATH | LD_PRELOAD | LD_LIBRARY_PATH | LIBRARY_PATH | IFS | BASH_ENV | ENV) continue ;;
      *[!A-Za-z0-9_]* | [0-9]*) continue ;;
    esac
    value=''
    IFS= read -r -d '' value <"$file" || true
    export "$name=$value"
  done
}

# A settings file in shell syntax, written by the app's author: without our strictness.
source_settings() {
  set +eu
  # shellcheck disable=SC1090
  . "$1"
  set -eu
}

# esbuild and tailwind of this machine, for mix to find in `_build` of a folder: those whose name has a version, else of the
# version that the app's config asks for.
bring_handed_tools() {
  local file name tool asked
  for file in /tmp/cache/handed/tool-*; do
    [ -f "$file" ] || continue
    name=${file##*/tool-}
    name=${name%~*}
    tool=${name%%-*}
    [ ! -e "$1/_build/$name" ] || continue
    if [[ ! $name =~ -linux-[a-z0-9]+-[0-9] ]]; then
      asked=$(sed -nE "/config :$tool\\b/,/^ *\$/ s/.*version[:,] *\"([^\"]+)\".*/\\1/p" "$1"/config/config.exs 2>/dev/null | head -n 1)
      [ -n "$asked" ] && [ "$(version_of_tool "$tool" "$file")" = "$asked" ] || continue
    fi
    mkdir -p "$1/_build"
    ln -s "$file" "$1/_build/$name"
    detail "$name is the one of this machine."
  done
}
version_of_tool() {
  case $1 in
    esbuild) "$2" --version ;;
    tailwind) NO_COLOR=1 "$2" --help | sed -nE 's/.*tailwindcss v([^ ]+).*/\1/p' | head -n 1 ;;
  esac 2>/dev/null || true
}
# They stay in the cache alone.
drop_handed_tools() {
  if [ -d "$1/_build" ]; then find "$1/_build" -maxdepth 1 -type l -lname '/tmp/cache/handed/*' -delete; fi
}
