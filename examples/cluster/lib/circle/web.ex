defmodule Circle.Web do
  @moduledoc "Answers every request with this node and the nodes it is connected to, one a line."
  use GenServer

  def start_link(options), do: GenServer.start_link(__MODULE__, options, name: __MODULE__)

  @impl true
  def init(port: port) do
    {:ok, socket} =
      :gen_tcp.listen(port, [:binary, packet: :http_bin, active: false, reuseaddr: true, backlog: 128])

    spawn_link(fn -> accept(socket) end)
    IO.puts("#{node()} listens on port #{port}")
    {:ok, socket}
  end

  defp accept(listener) do
    {:ok, socket} = :gen_tcp.accept(listener)
    pid = spawn(fn -> receive(do: (:go -> serve(socket))) end)
    :ok = :gen_tcp.controlling_process(socket, pid)
    send(pid, :go)
    accept(listener)
  end

  defp serve(socket) do
    case :gen_tcp.recv(socket, 0, 10_000) do
      {:ok, :http_eoh} -> answer(socket)
      {:ok, _request_or_header} -> serve(socket)
      {:error, _closed} -> :gen_tcp.close(socket)
    end
  end

  defp answer(socket) do
    nodes = Enum.sort([node() | Node.list()])
    body = ["this is #{node()}\n", for(each <- nodes, do: "#{each}\n")]

    :gen_tcp.send(socket, [
      "HTTP/1.1 200 OK\r\ncontent-type: text/plain; charset=utf-8\r\n",
      "content-length: #{IO.iodata_length(body)}\r\nconnection: close\r\n\r\n",
      body
    ])

    :gen_tcp.close(socket)
  end
end
