# The environment of an app's process: input is the answer of releases/current, output is KEY=value entries, each ended
# by a NUL.
#
# Six layers, a later one wins:
#  1. what the image sets (PATH, LANG, LC_ALL, STACK) and what the platform proposes: SECRET_KEY_BASE, ERLANG_COOKIE,
#     MY_COOKIE, LOGPLEX_TOKEN, MY_NODE_NAME, LIBCLUSTER_*, KUBERNETES_SERVICE_*, GIGALIXIR_APP_NAME, GIGALIXIR_COMMAND;
#     nodes are called by the platform's name of the app (gigalixir-run, `launch`), as in the builds' environment;
#  2. RELEASE_NODE, RELEASE_COOKIE, RELEASE_DISTRIBUTION, also where a Procfile starts a release that no buildpack has
#     packed; for mix mode they follow the config, as what is told to `elixir` there does;
#  3. for releases what Distillery wants: REPLACE_OS_VARS, VMARGS_PATH (unless GIGALIXIR_DEFAULT_VMARGS is false);
#  4. the app's config: it may change all of the above;
#  5. what a one-off was given of its own;
#  6. what only the platform knows, which config cannot change: PORT, HOME, APP_NAME, APP_KEY, HOSTNAME, HOST_INDEX,
#     MY_POD_IP, SOURCE_VERSION, GIGALIXIR__*.
(
  $boot | split("\n") | map(select(contains("=")) | {key: .[:index("=")], value: .[index("=") + 1:]}) | from_entries
) as $boot
| .data as $release
| ($release.config + ($one_off[0].env // {})) as $config
| (
    ($ENV | {PATH, LANG, LC_ALL, STACK} | with_entries(select(.value != null)))
    + {
        MY_NODE_NAME: "\($boot.APP_NAME)@\($ip)",
        LIBCLUSTER_KUBERNETES_SELECTOR: "repo=\($boot.APP_NAME)",
        LIBCLUSTER_KUBERNETES_NODE_BASENAME: $boot.APP_NAME,
        GIGALIXIR_APP_NAME: $release.customer_app_name,
        GIGALIXIR_COMMAND: ($release.capabilities.distillery.start_command? // "start")
      }
    + (if $release.service_account then
        {KUBERNETES_SERVICE_HOST: "kubernetes.default.svc", KUBERNETES_SERVICE_PORT: "443"}
      else {} end)
    + ($release.platform_env // {})
  ) as $proposed
| (if $kind == "plain" then $proposed + $config else $proposed end) as $chosen
| {
    RELEASE_NODE: $chosen.MY_NODE_NAME,
    RELEASE_COOKIE: ($chosen.MY_COOKIE // $chosen.ERLANG_COOKIE),
    RELEASE_DISTRIBUTION: "name"
  } as $node
| (
    if $kind == "plain" then {}
    else
      {REPLACE_OS_VARS: "true", RELX_REPLACE_OS_VARS: "true", GIGALIXIR_DEFAULT_VMARGS: "true"}
      + (if $config.GIGALIXIR_DEFAULT_VMARGS == "false" then {} else {VMARGS_PATH: "/release-config/vm.args"} end)
    end
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
    GIGALIXIR__REPLICA_IP: $ip,
    GIGALIXIR__RELEASE_SHA: $release.sha,
    GIGALIXIR__RELEASE_VERSION: ($release.version | if . == null then null else tostring end)
  } as $known
| $proposed + $node + $derived + $config + $known
| to_entries[]
| select(.value != null)
| "\(.key)=\(.value)\u0000"
