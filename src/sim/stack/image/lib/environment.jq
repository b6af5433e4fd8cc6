# The environment of an app's process: input is the answer of releases/current, output is KEY=value entries, each ended
# by a NUL.
#
# Five layers, a later one wins:
#  1. what the base image sets (PATH, LANG, LC_ALL) and what the platform proposes: SECRET_KEY_BASE, ERLANG_COOKIE,
#     MY_COOKIE, LOGPLEX_TOKEN, MY_NODE_NAME, LIBCLUSTER_*, KUBERNETES_SERVICE_*;
#  2. for releases RELEASE_NODE, RELEASE_COOKIE, RELEASE_DISTRIBUTION, which follow MY_NODE_NAME and MY_COOKIE wherever
#     those come from; for Distillery REPLACE_OS_VARS, VMARGS_PATH (unless GIGALIXIR_DEFAULT_VMARGS is false);
#  3. the app's config: it may change all of the above;
#  4. what a one-off was given of its own;
#  5. what only the platform knows, which config cannot change: PORT, HOME, APP_NAME, APP_KEY, HOSTNAME, HOST_INDEX,
#     MY_POD_IP, SOURCE_VERSION, GIGALIXIR__*.
(
  $boot | split("\n") | map(select(contains("=")) | {key: .[:index("=")], value: .[index("=") + 1:]}) | from_entries
) as $boot
| .data as $release
| ($release.config + ($one_off[0].env // {})) as $config
| (
    ($ENV | {PATH, LANG, LC_ALL} | with_entries(select(.value != null)))
    + {
        MY_NODE_NAME: "\($release.customer_app_name)@\($ip)",
        LIBCLUSTER_KUBERNETES_SELECTOR: "repo=\($boot.APP_NAME)",
        LIBCLUSTER_KUBERNETES_NODE_BASENAME: $release.customer_app_name
      }
    + (if $release.service_account then
        {KUBERNETES_SERVICE_HOST: "kubernetes.default.svc", KUBERNETES_SERVICE_PORT: "443"}
      else {} end)
    + ($release.platform_env // {})
  ) as $proposed
| ($proposed + $config) as $chosen
| ($chosen.MY_COOKIE // $chosen.ERLANG_COOKIE) as $cookie
| (
    if $kind == "release" then
      {RELEASE_NODE: $chosen.MY_NODE_NAME, RELEASE_COOKIE: $cookie, RELEASE_DISTRIBUTION: "name"}
    elif $kind == "distillery" then
      {REPLACE_OS_VARS: "true"}
      + (if $config.GIGALIXIR_DEFAULT_VMARGS == "false" then {} else {VMARGS_PATH: "/release-config/vm.args"} end)
    else {} end
  ) as $derived
| {
    PORT: "4000",
    HOME: "/app",
    APP_NAME: $boot.APP_NAME,
    APP_KEY: $boot.APP_KEY,
    HOSTNAME: $boot.REPLICA,
    HOST_INDEX: $boot.HOST_INDEX,
    MY_POD_IP: $ip,
    SOURCE_VERSION: $release.sha,
    GIGALIXIR__APP_NAME: $boot.APP_NAME,
    GIGALIXIR__APP_KEY: $boot.APP_KEY,
    GIGALIXIR__REPLICA_IP: $ip
  } as $known
| $proposed + $derived + $config + $known
| to_entries[]
| select(.value != null)
| "\(.key)=\(.value)\u0000"
