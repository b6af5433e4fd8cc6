defmodule Greeter.Counter do
  @moduledoc "How often somebody counted. Lives in memory: every replica has its own, and a restart forgets it."
  use Agent

  def start_link(_), do: Agent.start_link(fn -> 0 end, name: __MODULE__)

  def next, do: Agent.get_and_update(__MODULE__, fn count -> {count + 1, count + 1} end)
end
