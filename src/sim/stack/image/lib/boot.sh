# shellcheck shell=bash
# What a run container is told by the engine that starts it. Sourced by init.sh.

# What it was told, for root alone: KEY=value lines.
readonly BOOT_FILE=/etc/gigalixir/boot
# In a one-off also this: its command and variables, as JSON.
readonly ONE_OFF_FILE=/etc/gigalixir/one-off.json

# The engine hands them in before it starts the container; who waits longer than this was not started by it.
readonly BOOT_PATIENCE=60

# What the container trusts besides: the simulator's own authority, which signs its https and the certificates of databases.
readonly AUTHORITY_FILE=/usr/local/share/ca-certificates/gigalixir-simulator.crt

# As update-ca-certificates would, which takes a second: into the one file that most read (Erlang's public_key:cacerts_get
# too), and into the folder by the hash OpenSSL looks for.
trust() {
  local store=/etc/ssl/certs
  mkdir -p "${AUTHORITY_FILE%/*}"
  base64 -d <<<"$1" >"$AUTHORITY_FILE"
  cat "$AUTHORITY_FILE" >>"$store/ca-certificates.crt"
  ln -sf "$AUTHORITY_FILE" "$store/$(openssl x509 -noout -hash -in "$AUTHORITY_FILE").0"
}

# From standard input into files: the container may be started again, and then nobody tells it a second time.
keep_boot_facts() {
  local line facts='' one_off=''
  if [[ -e $BOOT_FILE ]]; then return; fi
  while IFS= read -r -t "$BOOT_PATIENCE" line || fail 'this container was not told what to run: it was not started by the platform'; do
    case $line in
      '') break ;;
      AUTHORITY=*) trust "${line#*=}" ;;
      ONE_OFF=*) one_off=${line#*=} ;;
      *) facts+=$line$'\n' ;;
    esac
  done
  umask 077
  if [[ -n $one_off ]]; then printf '%s' "$one_off" >"$ONE_OFF_FILE"; fi
  printf '%s' "$facts" >"$BOOT_FILE"
}

# What it was told, in variables.
read_boot_file() {
  local key value
  app_key='' api_url='' app='' replica=''
  [[ -r $BOOT_FILE ]] || fail "there is no $BOOT_FILE: this container was not started by the platform"
  while IFS='=' read -r key value; do
    case $key in
      APP_NAME) app=$value ;;
      APP_KEY) app_key=$value ;;
      API_URL) api_url=${value%/} ;;
      REPLICA) replica=$value ;;
    esac
  done <"$BOOT_FILE"
  [[ -n $app && -n $app_key && -n $api_url && -n $replica ]] || fail "$BOOT_FILE is incomplete"
}
