# shellcheck shell=bash
# What the platform's own container script leaves for whoever logs in (gigalixir-run, `persist_env` and `load_env_var`):
# a file for each variable that a login of its does not have. Scripts of people read them, too. Sourced by init.sh.

readonly KUBE_ENV_VARS=/kube-env-vars

# For root alone, who everybody here is: secrets are among them.
keep_kube_env_vars() {
  local ip
  read -r ip _ < <(hostname -i)
  umask 077
  mkdir -p "$KUBE_ENV_VARS"
  printf '%s' "$ip" >"$KUBE_ENV_VARS/MY_POD_IP"
  printf '%s' "$app" >"$KUBE_ENV_VARS/REPO"
  printf '%s' "$customer_app" >"$KUBE_ENV_VARS/APP"
  printf '%s' "$app_key" >"$KUBE_ENV_VARS/APP_KEY"
  printf '%s' "$erlang_cookie" >"$KUBE_ENV_VARS/ERLANG_COOKIE"
  printf '%s' "$logplex_token" >"$KUBE_ENV_VARS/LOGPLEX_TOKEN"
  printf '%s' "$secret_key_base" >"$KUBE_ENV_VARS/SECRET_KEY_BASE"
}
