# shellcheck shell=bash
# A Procfile as the platform reads and runs it: gigalixir-run hands it to foreman, which starts every process in it.
# Sourced by `start`, and by builds, which say beforehand what will come of it.
# (https://github.com/ddollar/foreman: lib/foreman/procfile.rb, engine.rb; Ruby's Process.spawn)

# The first is PORT itself, each further one 100 more.
readonly PORT_STEP=100

# Sets process_names and process_commands from the lines `name: command`; all others are no processes.
#
# usage: read_procfile FILE
read_procfile() {
  local line
  process_names=() process_commands=()
  while IFS= read -r line || [[ -n $line ]]; do
    line=${line%$'\r'}
    if [[ $line =~ ^([A-Za-z0-9_-]+):[[:space:]]*(.+)$ ]]; then
      process_names+=("${BASH_REMATCH[1]}")
      process_commands+=("${BASH_REMATCH[2]}")
    fi
  done <"$1"
}

# Whether a command goes through a shell: when it has signs or words that only a shell understands.
needs_shell() { [[ $1 == *[][*?{}\<\>\(\)~\&\|\\\$\;\'\`\"#]* ]] || is_shell_word "$1"; }

# Whether a command begins with a word that is the shell's own.
is_shell_word() {
  local first
  read -r first _ <<<"$1"
  case $first in
    ! | . | : | break | case | continue | do | done | elif | else | esac | eval | exec | exit | export | fi | for | if | in) ;;
    readonly | return | set | shift | then | times | trap | unset | until | while) ;;
    *) return 1 ;;
  esac
}

# Whether a command is one that cannot run: the platform says `unknown command` and goes on without it. Also when it begins
# with a variable and goes through no shell that would set it (documentation of the platform, Troubleshooting, "unknown
# command: MIX_ENV=prod mix phx.server").
is_unknown() {
  local first
  if needs_shell "$1"; then return 1; fi
  read -r first _ <<<"$1"
  [[ $first == *=* ]] || ! type -P -- "$first" >/dev/null
}

# Becomes the command, which is no unknown one. sh runs it, as on the platform. Where sh would stay between the command and
# the signals for it (dash does, in all but a simple command), bash does it, which makes way for the last command of a line.
become() {
  local words
  if ! needs_shell "$1"; then
    read -ra words <<<"$1"
    exec "${words[@]}"
  elif [[ $1 =~ ^[[:space:]]*[A-Za-z0-9_./-]+([[:space:]]|$) && $1 != *[\;\&\|\(\)\{\}\`]* ]] && ! is_shell_word "$1"; then
    exec /bin/sh -c "exec $1"
  fi
  exec /bin/bash --posix -c "$1"
}

# The variables in a file .env beside the Procfile, which go before the app's config.
#
# usage: load_env_file FILE
load_env_file() {
  local line name value
  while IFS= read -r line || [[ -n $line ]]; do
    line=${line%$'\r'}
    [[ $line =~ ^([A-Za-z_0-9]+)=(.*)$ ]] || continue
    name=${BASH_REMATCH[1]} value=${BASH_REMATCH[2]}
    [[ $name =~ ^[A-Za-z_] ]] || continue
    if [[ $value =~ ^\'(.*)\'$ ]]; then
      value=${BASH_REMATCH[1]}
    elif [[ $value =~ ^\"(.*)\"$ ]]; then
      value=${BASH_REMATCH[1]//\\n/$'\n'}
      value=$(printf '%s.' "$value" | sed 's/\\\(.\)/\1/g')
      value=${value%.}
    fi
    export "$name=$value"
  done <"$1"
}
