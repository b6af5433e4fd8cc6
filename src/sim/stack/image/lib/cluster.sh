# shellcheck shell=bash
# Lets nodes find one another as they do on the platform: what Kubernetes puts into each pod, and its API. Sourced by init.sh.

readonly SERVICE_ACCOUNT=/var/run/secrets/kubernetes.io/serviceaccount
# As container-spec.ts names it in /etc/hosts.
readonly CLUSTER_API_ADDRESS=127.10.96.1

join_cluster() {
  local name host port
  jq -e '.data.service_account' "$STATE/release.json" >/dev/null || return 0
  mkdir -p "$SERVICE_ACCOUNT"
  for name in namespace token ca_crt; do
    jq -j --arg name "$name" '.data.service_account[$name]' "$STATE/release.json" >"$SERVICE_ACCOUNT/${name/_/.}"
  done
  if [[ ! $api_url =~ ^http://([^:/]+):([0-9]+)$ ]]; then return 0; fi
  host=${BASH_REMATCH[1]} port=${BASH_REMATCH[2]}
  # Twice in the background: a child of the app it would be otherwise, and the app may wait for all of its children.
  ("$LIB/forward" "$CLUSTER_API_ADDRESS" 443 "$host" "$port" kubernetes.default.svc:443 </dev/null &)
}
