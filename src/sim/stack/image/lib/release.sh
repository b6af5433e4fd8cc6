# shellcheck shell=bash
# Asks the platform which release this replica runs. Sourced by init.sh.
# shellcheck disable=SC2034 # what it learns is used by slug.sh and init.sh

# GETs a URL into a file and prints the HTTP status, 000 when nobody answers. What is secret about the request (the key,
# a signed URL) is given to curl on its standard input, where no process list shows it.
#
# usage: get URL FILE [USER:PASSWORD]
get() {
  local url=$1 file=$2 user=${3-}
  {
    printf 'url = "%s"\n' "$(quoted "$url")"
    if [[ -n $user ]]; then printf 'user = "%s"\n' "$(quoted "$user")"; fi
  } | curl --silent --globoff --location --config - --output "$file" --write-out '%{http_code}' --connect-timeout 5 || true
}

# As curl reads a quoted value (man curl, --config).
quoted() {
  local text=${1//\\/\\\\}
  printf '%s' "${text//\"/\\\"}"
}

# Leaves the answer in $STATE/release.json and its main facts in variables. The simulator may just be restarting, so
# nobody answering is no reason to give up: the platform's own deadline ends it.
fetch_release() {
  local url="$api_url/api/apps/$app/releases/current?pod=$replica" answer="$STATE/release.json"
  local status tries=0
  while status=$(get "$url" "$answer" "$app:$app_key") && [[ $status != 200 ]]; do
    case $status in
      000 | 429 | 5??)
        if ((tries % 10 == 0)); then say "the platform's API at $api_url does not answer ($status), trying again"; fi
        wait_before_try $((++tries))
        ;;
      *) fail "the platform's API refused to tell the release: $status $(head -c 500 "$answer" 2>/dev/null)" ;;
    esac
  done
  if ((tries > 0)); then say "the platform's API answers again"; fi
  read_release "$answer"
}

# Its facts in variables; all of them at once, since each start of jq is a noticeable part of a boot.
read_release() {
  local facts
  mapfile -d '' -t facts < <(jq -j '.data
    | (.slug_url, .slug_sha256 // "", .customer_app_name,
       (if .capabilities then .capabilities.distillery.start_command // "start" else "start" end),
       .default_process // "", .ssh_host_key // "",
       (.service_account // {} | .namespace // "", .token // "", .ca_crt // ""),
       (.platform_env // {} | .ERLANG_COOKIE // "", .LOGPLEX_TOKEN // "", .SECRET_KEY_BASE // ""))
    | tostring + "\u0000"' "$1")
  ((${#facts[@]} == 12)) || fail "the platform's API gave an answer this stack does not understand"
  slug_url=${facts[0]} slug_sha256=${facts[1]} customer_app=${facts[2]}
  start_command=${facts[3]} default_process=${facts[4]} ssh_host_key=${facts[5]}
  account_namespace=${facts[6]} account_token=${facts[7]} account_ca=${facts[8]}
  erlang_cookie=${facts[9]} logplex_token=${facts[10]} secret_key_base=${facts[11]}
}

# Longer each time: 0.1 s to 2 s.
wait_before_try() {
  local tenths=$((1 << ($1 < 5 ? $1 - 1 : 5)))
  ((tenths < 20)) || tenths=20
  sleep "$((tenths / 10)).$((tenths % 10))"
}
