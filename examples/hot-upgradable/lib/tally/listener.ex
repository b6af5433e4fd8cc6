defmodule Tally.Listener do
  @moduledoc "Owns the port; each connection is one request, answered by `Tally.Web` as it is at that moment."
  use GenServer

  def start_link(options), do: GenServer.start_link(__MODULE__, options, name: __MODULE__)

  @impl true
  def init(port: port) do
    {:ok, socket} =
      :gen_tcp.listen(port, [:binary, packet: :http_bin, active: false, reuseaddr: true, backlog: 128])

    spawn_link(fn -> accept(socket) end)
    IO.puts("listening on port #{port}")
    {:ok, socket}
  end

  # Called by its full name: so the loop, too, goes on in new code.
  def accept(listener) do
    {:ok, socket} = :gen_tcp.accept(listener)
    pid = spawn(fn -> receive(do: (:go -> serve(socket))) end)
    :ok = :gen_tcp.controlling_process(socket, pid)
    send(pid, :go)
    __MODULE__.accept(listener)
  end

  defp serve(socket) do
    case :gen_tcp.recv(socket, 0, 10_000) do
      {:ok, :http_eoh} -> answer(socket, Tally.Web.page())
      {:ok, _request_or_header} -> serve(socket)
      {:error, _closed} -> :gen_tcp.close(socket)
    end
  end

  defp answer(socket, body) do
    :gen_tcp.send(socket, [
      "HTTP/1.1 200 OK\r\ncontent-type: text/plain; charset=utf-8\r\n",
      "content-length: #{byte_size(body)}\r\nconnection: close\r\n\r\n",
      body
    ])

    :gen_tcp.close(socket)
  end
end
