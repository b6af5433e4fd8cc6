defmodule Tally do
  @moduledoc "Counts visitors in memory. A hot upgrade changes the code while it counts, and nothing is forgotten."
  use Application

  @impl true
  def start(_type, _args) do
    children = [Tally.Counter, {Tally.Listener, port: Application.get_env(:tally, :port, 4000)}]
    Supervisor.start_link(children, strategy: :one_for_one, name: Tally.Supervisor)
  end
end
