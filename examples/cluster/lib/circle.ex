defmodule Circle do
  @moduledoc """
  Replicas that form one Erlang cluster, and a page that shows it. Two files: `Circle.Peers` finds the other nodes,
  `Circle.Web` answers. Nothing to download; an app of your own would have libcluster in the place of `Circle.Peers`.
  """
  use Application

  @impl true
  def start(_type, _args) do
    children = [
      {Circle.Peers, Application.get_all_env(:circle)},
      {Circle.Web, port: Application.get_env(:circle, :port, 4000)}
    ]

    Supervisor.start_link(children, strategy: :one_for_one, name: Circle.Supervisor)
  end
end
