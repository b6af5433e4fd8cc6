# shellcheck shell=bash
# What elixir_buildpack.config has run between the steps of the build.

# As on the platform a hook is split at blanks and run as a command with arguments, in this shell: a function of the settings,
# `source` and `export` do what they say, and what the signs of a shell mean otherwise, they do not.
hook() {
  [ -n "$2" ] || return 0
  heading "Running $1"
  advise "$1" "$2"
  local status=0 output
  exec 4> >(indent)
  output=$!
  cd "$build"
  set +eu
  # shellcheck disable=SC2086
  $2 >&4 2>&1 4>&-
  status=$?
  set -euo pipefail
  exec 4>&-
  wait "$output"
  cd "$build"
  [ "$status" -eq 0 ] || fail "$1 failed with exit code $status."
}

# Says what somebody has probably meant for a shell: signs between words, quotes around some, variables, FOO=1 in front.
advise() {
  local words=() word signs=''
  read -r -d '' -a words <<<"$2" || true
  # What eval puts together again, a shell reads.
  if [ "${words[0]:-eval}" = eval ]; then return; fi
  for word in "${words[@]}"; do
    case $word in
      '&&' | '||' | '|' | '&' | ';' | *';' | '>'* | '<'* | [0-9]'>'* | [\"\'\`]* | '$'[A-Za-z_\{\(]*) signs=yes ;;
    esac
  done
  if [ -n "$signs" ]; then
    detail 'A hook is run without a shell: signs such as && and quotes have no meaning. Put them in a script:'
    detail "$1=\"bash bin/my_hook.sh\""
  elif [[ ${words[0]} =~ ^[A-Za-z_][A-Za-z0-9_]*= ]]; then
    detail 'A hook is run without a shell, and begins with the name of a program. Set variables by env:'
    detail "$1=\"env ${words[0]%%=*}=… …\""
  fi
}
