defmodule Greeter.Listener do
  @moduledoc "Owns the port. When the app stops (SIGTERM), it closes the port first; open connections then finish."
  use GenServer

  @acceptors 4

  def start_link(options), do: GenServer.start_link(__MODULE__, options, name: __MODULE__)

  @impl true
  def init(options) do
    # Only so that terminate/2 is called when the app stops.
    Process.flag(:trap_exit, true)
    port = Keyword.fetch!(options, :port)

    case :gen_tcp.listen(port, [
           :binary,
           packet: :http_bin,
           active: false,
           reuseaddr: true,
           nodelay: true,
           backlog: 1024
         ]) do
      {:ok, socket} ->
        for _ <- 1..@acceptors, do: spawn_link(fn -> accept(socket) end)
        IO.puts("Greeter #{Greeter.version()} listens on port #{port}")
        {:ok, socket}

      {:error, reason} ->
        {:stop, "port #{port} cannot be used: #{:inet.format_error(reason)}"}
    end
  end

  @impl true
  def handle_info({:EXIT, _from, reason}, socket), do: {:stop, reason, socket}

  @impl true
  def terminate(_reason, socket), do: :gen_tcp.close(socket)

  defp accept(listener) do
    case :gen_tcp.accept(listener) do
      {:ok, socket} ->
        serve(socket)
        accept(listener)

      {:error, :closed} ->
        :ok

      # Out of file descriptors, or the caller is gone already: neither is a reason to stop listening.
      {:error, _reason} ->
        Process.sleep(10)
        accept(listener)
    end
  end

  # The platform gives a stopping replica up to 30 seconds, so a connection may use 25 of them.
  defp serve(socket) do
    {:ok, pid} =
      Task.Supervisor.start_child(Greeter.Connections, Greeter.Connection, :wait_for_socket, [],
        shutdown: 25_000
      )

    case :gen_tcp.controlling_process(socket, pid) do
      :ok -> send(pid, {:socket, socket})
      {:error, _closed} -> Process.exit(pid, :kill)
    end
  end
end
