# shellcheck shell=bash
# Lets nodes find one another as they do on the platform: what Kubernetes puts into each pod, and its API. Sourced by init.sh.

readonly SERVICE_ACCOUNT=/var/run/secrets/kubernetes.io/serviceaccount
# As container-spec.ts names it in /etc/hosts.
readonly CLUSTER_API_ADDRESS=127.10.96.1

join_cluster() {
  local host port
  if [[ -z $account_token ]]; then return 0; fi
  mkdir -p "$SERVICE_ACCOUNT"
  printf '%s' "$account_namespace" >"$SERVICE_ACCOUNT/namespace"
  printf '%s' "$account_token" >"$SERVICE_ACCOUNT/token"
  printf '%s' "$account_ca" >"$SERVICE_ACCOUNT/ca.crt"
  if [[ ! $api_url =~ ^http://([^:/]+):([0-9]+)$ ]]; then return 0; fi
  host=${BASH_REMATCH[1]} port=${BASH_REMATCH[2]}
  # Twice in the background: a child of the app it would be otherwise, and the app may wait for all of its children.
  ("$LIB/forward" "$CLUSTER_API_ADDRESS" 443 "$host" "$port" kubernetes.default.svc:443 </dev/null &)
}
