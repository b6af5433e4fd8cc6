#!/usr/bin/env bash
# A shell, or one line of it, in the container of a build that failed: where the build was, with its variables, and those of
# the buildpacks that had begun. The first argument is a file that takes its process id, so that it can be ended.
set -euo pipefail

readonly PACKS=/tmp/buildpacks
. "$PACKS/common.sh"
# How this machine reaches the network, for whatever is downloaded.
export_env_dir /tmp/network

printf '%s' "$$" >"$1"
export_env_dir /tmp/env
if [ -r "$PACKS/begun" ]; then
  while IFS= read -r name; do
    if [ -f "$PACKS/$name/export" ]; then source_settings "$PACKS/$name/export"; fi
  done <"$PACKS/begun"
fi
cd /app

if [ $# -gt 1 ]; then exec bash -c "$2"; fi
[ -t 0 ] || exec bash
export PS1='(build) \w # '
exec bash --norc
