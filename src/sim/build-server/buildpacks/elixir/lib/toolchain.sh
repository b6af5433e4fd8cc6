# shellcheck shell=bash
# The versions of Erlang and Elixir that the app asks for, where they were handed to the build; else the
# stack's own. As with the platform's buildpack they are in .platform_tools, and so in the slug of an app in mix mode.
# shellcheck disable=SC2154 # erlang_version, elixir_version and runtime_path are the settings of bin/compile

readonly handed=/tmp/toolchain tools=.platform_tools

# Whether the version that the settings ask for was handed over; nothing asked is nothing missing.
has_what_is_asked() {
  [ -z "$2" ] || [ "$(cat "$handed/$1-asked" 2>/dev/null)" = "$2" ]
}

unpack_tools() {
  rm -rf "$tools"
  if [ -n "$erlang_version" ]; then
    # It writes down where it is, which is where the slug is unpacked, too: the build folder is really there.
    mkdir -p "$tools/erlang" &&
      tar -xzf "$handed/erlang.tar.gz" -C "$tools/erlang" --strip-components=1 &&
      (cd "$tools/erlang" && ./Install -minimal "$runtime_path/$tools/erlang") >/dev/null || return
    PATH=$runtime_path/$tools/erlang/bin:$PATH
  fi
  if [ -n "$elixir_version" ]; then
    mkdir -p "$tools/elixir" && unzip -q "$handed/elixir.zip" -d "$tools/elixir" && chmod +x "$tools"/elixir/bin/* || return
    PATH=$runtime_path/$tools/elixir/bin:$PATH
  fi
}

# Old Erlangs want libraries that this stack has not.
tools_run() {
  erl -noshell -eval '{ok, _} = application:ensure_all_started(crypto), halt(0).' >/dev/null 2>&1 &&
    elixir --short-version >/dev/null 2>&1
}

# Whether the version that the settings ask for, in whole or by its first numbers, is what serves now.
is_of() {
  local serves
  serves=$(version_of "$2")
  [ -z "$1" ] || [ "$serves" = "$1" ] || [[ $serves == "$1".* ]]
}

# Sets `toolchain`: what builds where it is not the stack's own.
use_toolchain() {
  toolchain=''
  [ -n "$erlang_version$elixir_version" ] || return 0
  local stack_path=$PATH why
  why=$(cat "$handed/missing" 2>/dev/null) || true
  if has_what_is_asked erlang "$erlang_version" && has_what_is_asked elixir "$elixir_version"; then
    if unpack_tools && tools_run; then
      toolchain="Elixir $(version_of elixir), Erlang $(version_of erlang)"
      detail "As asked for: $toolchain."
      return
    fi
    why='what was downloaded does not run on this stack'
    PATH=$stack_path
    rm -rf "$tools"
  fi
  if is_of "$elixir_version" elixir && is_of "$erlang_version" erlang; then
    detail "As asked for, and the stack's own: Elixir $(version_of elixir), Erlang $(version_of erlang)."
    return
  fi
  detail "Asked for: Elixir ${elixir_version:-any}, Erlang ${erlang_version:-any}. The stack's own serve: Elixir $(version_of elixir), Erlang $(version_of erlang)${why:+ ($why)}."
}

# What serves now.
version_of() {
  if [ -d "$tools/$1" ]; then
    cat "$handed/$1-version"
  elif [ "$1" = elixir ]; then
    elixir_version_on_path
  else
    local otp
    otp=$(cat /usr/lib/erlang/releases/*/OTP_VERSION /usr/local/lib/erlang/releases/*/OTP_VERSION 2>/dev/null | head -n 1) || true
    printf '%s' "${otp:-unknown}"
  fi
}
