import Config

# What the platform sets in every container for the clustering of nodes; with libcluster the same two go into its
# topology as `kubernetes_selector` and `kubernetes_node_basename`.
config :circle,
  port: String.to_integer(System.get_env("PORT", "4000")),
  selector: System.get_env("LIBCLUSTER_KUBERNETES_SELECTOR"),
  basename: System.get_env("LIBCLUSTER_KUBERNETES_NODE_BASENAME")
