# shellcheck shell=bash
# What a compile script of people's own may call, by the names of the platform's buildpack (its lib/common.sh), and what that
# buildpack finds out of the app's files.

info() { detail "$@"; }
header() { heading "$@"; }
file_contents() { if [ -f "$1" ]; then cat "$1"; fi; }

# What mix calls the tasks of Phoenix: `phoenix` before 1.3.
tasks_of_phoenix() {
  if grep -Eqs '"phoenix": \{:hex, :phoenix, "(0\.|1\.[0-2]\.)' "$build_dir/mix.lock"; then echo phoenix; else echo phx; fi
}
