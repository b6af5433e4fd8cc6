# shellcheck shell=bash
# Which Erlang and Elixir the app asks for, by the rules of the platform's buildpack (lib/misc_funcs.sh there). The daemon
# has the same rules (toolchain/version-spelling.ts), to fetch them before the build.

# The first version in the last line of a name, as asdf and mise write it.
tool_version() {
  awk -v name="$1" '$1 == name { version = $2 } END { print version }' .tool-versions
}

# Sets both from .tool-versions; what elixir_buildpack.config sets after that wins.
take_tool_versions() {
  [ -f .tool-versions ] || return 0
  local erlang elixir
  erlang=$(tool_version erlang) elixir=$(tool_version elixir)
  if [ -n "$erlang" ] && [ -n "$elixir" ]; then
    erlang_version=$erlang elixir_version=$elixir
  elif [ -n "$erlang$elixir" ]; then
    half_named=true
  fi
}

# Spells both as the archives do, and says what is no version.
spell_versions() {
  local erlang=$erlang_version elixir="${elixir_version[*]}"
  if [ -n "${half_named:-}" ]; then
    detail '.tool-versions names only one of erlang and elixir: as on the platform, it is not used.'
  fi
  unset elixir_version
  erlang_version=$(plain_erlang "$erlang") elixir_version=$(plain_elixir "$elixir")
  [ -z "$erlang" ] || [ -n "$erlang_version" ] || detail "\"$erlang\" names no version of Erlang; the platform refuses it."
  [ -z "$elixir" ] || [ -n "$elixir_version" ] || detail "\"$elixir\" names no version of Elixir; the platform refuses it."
  [ -n "$erlang$elixir" ] || warn_of_no_versions
}

warn_of_no_versions() {
  detail "No versions named: the stack's own serve here. The platform refuses this build until elixir_buildpack.config or .tool-versions names elixir and erlang."
}

# `26.2.5` of `OTP-26.2.5`; `27` is its first release, `27.0`.
plain_erlang() {
  local version
  if [[ $1 =~ ^[^0-9]*([0-9]+(\.[0-9]+)+-rc[0-9]+)$ ]]; then
    printf '%s' "${BASH_REMATCH[1]}"
    return
  fi
  version=${1//[!0-9.]/}
  [[ $version =~ ^[0-9]+(\.[0-9]+)*$ ]] || return 0
  if [[ $version =~ ^[0-9]+$ ]]; then version=$version.0; fi
  printf '%s' "${version/%.0.0/.0}"
}

# `1.17.2` of `v1.17.2` and `1.17.2-otp-26`; `main` of `branch main`.
plain_elixir() {
  local plain=$1
  if [[ $plain =~ ^branch[[:blank:]]+([^[:blank:]]+)$ ]]; then plain=${BASH_REMATCH[1]}; fi
  plain=${plain#ref:}
  plain=${plain#prefix:}
  if [[ $plain == v[0-9]* ]]; then plain=${plain#v}; fi
  if [[ $plain =~ ^(main|master)(-otp-[0-9]+)?$ ]]; then
    printf main
  elif [[ $plain =~ ^([0-9]+\.[0-9]+(\.[0-9]+)?(-(rc|dev)(\.[0-9]+)?)?)(-otp-[0-9]+)?$ ]]; then
    printf '%s' "${BASH_REMATCH[1]}"
  elif [[ $plain =~ ^[0-9]+\.[0-9]+ ]]; then
    plain=${plain//[!0-9.]/}
    if [[ $plain =~ ^[0-9]+(\.[0-9]+)+$ ]]; then printf '%s' "$plain"; fi
  fi
}
