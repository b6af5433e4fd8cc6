defmodule Greeter.Ballast do
  @moduledoc "Holds memory on request, to see what happens to a replica that grows beyond its size."
  use Agent

  @megabyte 1024 * 1024

  def start_link(_), do: Agent.start_link(fn -> [] end, name: __MODULE__)

  @doc "Takes that many megabytes and keeps them until the app restarts."
  def take(megabytes) do
    Agent.update(
      __MODULE__,
      fn held ->
        Enum.reduce(1..megabytes//1, held, fn _, held -> [:binary.copy(<<1>>, @megabyte) | held] end)
      end,
      :infinity
    )
  end
end
