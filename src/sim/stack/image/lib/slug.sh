# shellcheck shell=bash
# Brings the slug into /app. Sourced by init.sh.

readonly SLUG_FILE=/tmp/slug.tar.gz
readonly SLUG_TRIES=5

# Written by the engine where it put a slug into /app in advance: its checksum.
readonly UNPACKED_SLUG=/etc/gigalixir/slug

# Downloads, checks and unpacks. A signed URL may have expired meanwhile and a download may break: then a new URL is
# asked for.
install_slug() {
  local tries=0
  if [[ -n $slug_sha256 && -r $UNPACKED_SLUG && $(<"$UNPACKED_SLUG") == "$slug_sha256" ]]; then return; fi
  until download_slug && unpack_slug; do
    ((++tries < SLUG_TRIES)) || fail "the slug could not be had in $SLUG_TRIES tries"
    wait_before_try "$tries"
    fetch_release
  done
  rm -f "$SLUG_FILE"
}

download_slug() {
  local url=$slug_url status
  if [[ $url == /* ]]; then url=$api_url$url; fi
  status=$(get "$url" "$SLUG_FILE")
  if [[ $status != 200 ]]; then
    say "the slug could not be downloaded (status $status)"
    return 1
  fi
}

# Checksum and unpacking run side by side; nothing of it is used before both are done.
unpack_slug() {
  local sum='' checksum_of checked=0 unpacked=0
  find /app -mindepth 1 -delete
  exec {checksum_of}< <(sha256sum <"$SLUG_FILE")
  (umask 022 && tar -I pigz -xf "$SLUG_FILE" -C /app --no-same-owner) || unpacked=$?
  read -r sum _ <&"$checksum_of" || checked=$?
  exec {checksum_of}<&-
  if [[ $checked != 0 || (-n $slug_sha256 && $sum != "$slug_sha256") ]]; then
    say "the slug is damaged: its SHA-256 is $sum instead of $slug_sha256"
    return 1
  fi
  if [[ $unpacked != 0 ]]; then
    say "the slug could not be unpacked into /app (tar: $unpacked)"
    return 1
  fi
}
