# shellcheck shell=bash
# What the platform will make of the app's processes, told while it can still be changed. Sourced by run-build.sh.

# As run containers read a Procfile; builders are made from the same image.
# shellcheck source=/dev/null
. /usr/local/lib/gigalixir/procfile.sh

# For a slug that is the built folder. Fails where nothing in it can be started.
tell_processes() {
  if [ -f "$BUILD/Procfile" ]; then
    read_procfile "$BUILD/Procfile"
    tell_procfile
  elif ! grep -Eq '^[[:space:]]+["'\'']?web["'\'']?[[:space:]]*:' "$OUT/release.yml"; then
    fail 'Nothing says how this app is started, so there is nothing to release.' \
      'Add a Procfile with a line `web: COMMAND`, or list a buildpack that says it (in .buildpacks).'
  fi
  if [ -f "$BUILD/mix.exs" ] && [ ! -d "${MIX_BUILD_PATH:-$BUILD/_build}" ]; then
    detail 'Nothing was compiled: .buildpacks lists no buildpack that compiles Elixir.'
  fi
  if [ -f "$BUILD/.env" ]; then
    detail 'The .env file in the repository is read when the app starts, and wins over the config of the app. Is that meant?'
  fi
}

# For a release, which has its own way to start.
tell_unused_procfile() {
  [ -f "$BUILD/Procfile" ] && [ ! -f "$BUILD/rel/overlays/Procfile" ] && ! grep -qs Procfile "$BUILD/.gigalixir/releases/includes.txt" || return 0
  detail 'Procfile is not used: a release starts by its own script. To put it into the release, name it in .gigalixir/releases/includes.txt'
}

tell_procfile() {
  local index name command web='' names
  [ ${#process_names[@]} -gt 0 ] || fail 'The Procfile names no process, so there is nothing to start.' \
    'A line of it is NAME: COMMAND, without a blank before the colon: web: mix phx.server'
  for index in "${!process_names[@]}"; do
    name=${process_names[index]} command=${process_commands[index]}
    if [ "$name" = web ]; then web=$index; fi
    if ! needs_shell "$command" && [[ $command =~ ^[A-Za-z_][A-Za-z0-9_]*= ]]; then
      detail "The platform does not start \"$name: $command\": unknown command. Put env before it: $name: env $command"
    fi
  done
  if [ -z "$web" ]; then
    detail 'The Procfile has no web process, so nothing answers the health check on PORT, and a deploy never becomes healthy.'
  elif [ "$web" -gt 0 ]; then
    detail "web is not the first line of the Procfile, so its PORT is $((4000 + web * PORT_STEP)); the health check asks 4000. Put it first."
  fi
  if [ ${#process_names[@]} -gt 1 ]; then
    names=$(printf '%s, ' "${process_names[@]}")
    detail "The platform starts all processes of the Procfile in each replica (${names%, }), and stops all of them when one ends."
  fi
  for name in "${process_names[@]}"; do
    if [ "$name" = release ]; then
      detail 'That includes `release`: an app stops as soon as it has finished. For migrations: gigalixir ps:migrate'
    fi
  done
}
