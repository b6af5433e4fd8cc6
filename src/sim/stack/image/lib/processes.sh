# shellcheck shell=bash
# Runs several processes side by side, as foreman does on the platform: each line of theirs with the name of its process
# before it, each with a PORT of its own, and all of them end when one does. Sourced by `start`.

# Seconds that the others have to end by themselves.
readonly END_PATIENCE=5

# Runs what read_procfile has found, and ends as the first that ends.
run_processes() {
  local index name label base=${PORT:-5000} out ended='' status=0 pids=() writers=()
  declare -A label_of
  width=6
  for name in "${process_names[@]}"; do
    if ((${#name} + 3 > width)); then width=$((${#name} + 3)); fi
  done
  stopping=''
  trap 'stopping=SIGTERM' TERM
  trap 'stopping=SIGINT' INT
  trap 'stopping=SIGHUP' HUP
  for index in "${!process_names[@]}"; do
    label=${process_names[index]}.1
    if is_unknown "${process_commands[index]}"; then
      labelled "$label" "unknown command: ${process_commands[index]}"$'\n'
      continue
    fi
    exec {out}> >(trap '' TERM INT HUP && exec perl -pe 'BEGIN { $| = 1; $label = shift } $_ = $label . $_' "$(labelled "$label" '')")
    writers+=("$!")
    (
      trap - TERM INT HUP
      export PORT=$((base + index * PORT_STEP)) PS=$label
      become "${process_commands[index]}"
    ) >&"$out" 2>&1 {out}>&- &
    pids+=("$!")
    label_of[$!]=$label
    exec {out}>&-
  done
  if ((${#pids[@]} == 0)); then exit 127; fi
  while [[ -z $stopping && -z $ended ]]; do
    wait -n -p ended "${pids[@]}" && status=0 || status=$?
    # A signal ends the wait, too.
    if [[ -n $stopping ]]; then ended=''; fi
  done
  if [[ -n $ended ]]; then
    labelled "${label_of[$ended]}" "$(how_ended "$status")"$'\n'
  else
    labelled system "$stopping received, starting shutdown"$'\n'
  fi
  labelled system 'sending SIGTERM to all processes'$'\n'
  trap '' TERM INT HUP
  kill -TERM "${pids[@]}" 2>/dev/null || true
  gone_within "$END_PATIENCE" "${pids[@]}" || kill -KILL "${pids[@]}" 2>/dev/null || true
  # Their last lines; what a process has left behind may hold on to them.
  gone_within 1 "${writers[@]}" || true
  exit "$status"
}

labelled() { printf "%-${width}s | %s" "$1" "$2"; }

how_ended() {
  if (($1 > 128)); then printf 'terminated by SIG%s' "$(kill -l $(($1 - 128)))"; else printf 'exited with code %s' "$1"; fi
}

# usage: gone_within SECONDS PID...
gone_within() {
  local deadline=$((SECONDS + $1))
  shift
  while kill -0 "$@" 2>/dev/null; do
    if ((SECONDS >= deadline)); then return 1; fi
    sleep 0.05
  done
}
