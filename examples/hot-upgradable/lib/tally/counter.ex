defmodule Tally.Counter do
  @moduledoc "Holds the count. Its state outlives an upgrade: `code_change/3` turns that of the old version into the new one's."
  use GenServer

  def start_link(_options), do: GenServer.start_link(__MODULE__, 0, name: __MODULE__)
  def next, do: GenServer.call(__MODULE__, :next)

  @impl true
  def init(count), do: {:ok, count}

  @impl true
  def handle_call(:next, _from, count), do: {:reply, count + 1, count + 1}

  @impl true
  def code_change(_old_version, count, _extra), do: {:ok, count}
end
