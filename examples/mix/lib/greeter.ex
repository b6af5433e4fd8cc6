defmodule Greeter do
  @moduledoc """
  A web app of a few small files and nothing to download. Each file is one idea: the listener accepts, a connection speaks
  HTTP/1.1, a page answers, a web socket echoes.
  """
  use Application

  @impl true
  def start(_type, _args) do
    children = [
      Greeter.Counter,
      Greeter.Ballast,
      {Task.Supervisor, name: Greeter.Connections},
      # Last to start and so first to stop: no new connection while the open ones finish.
      {Greeter.Listener, port: String.to_integer(System.get_env("PORT", "4000"))}
    ]

    Supervisor.start_link(children, strategy: :one_for_one, name: Greeter.Supervisor)
  end

  @doc "The app's own version, from mix.exs."
  def version, do: to_string(Application.spec(:greeter, :vsn))

  @doc "The replica this is: the name of the container."
  def replica, do: System.get_env("HOSTNAME") || to_string(elem(:inet.gethostname(), 1))
end
