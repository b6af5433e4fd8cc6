defmodule Greeter.Connection do
  @moduledoc """
  One client: reads requests, hands them to `Greeter.Page`, keeps the connection alive between them. The runtime's own
  HTTP parser does the reading (`packet: :http_bin`).
  """

  @idle 60_000
  @largest_body 1_000_000

  @doc "Where a connection's process begins: the listener sends the socket as soon as this process owns it."
  def wait_for_socket do
    # A stopping app asks with an exit signal; as a message it can wait until the answer is written.
    Process.flag(:trap_exit, true)

    receive do
      {:socket, socket} -> next_request(socket)
      {:EXIT, _supervisor, _reason} -> :ok
    end
  end

  defp next_request(socket) do
    :inet.setopts(socket, packet: :http_bin, active: :once)

    receive do
      {:http, ^socket, {:http_request, method, {:abs_path, target}, version}} ->
        request = %{method: method, target: target, version: version, headers: %{}}
        read_headers(socket, request)

      {:http, ^socket, {:http_error, blank}} when blank in ["\r\n", "\n"] ->
        next_request(socket)

      {:http, ^socket, _not_a_request} ->
        answer(socket, %{method: :GET, version: {1, 1}, headers: %{}}, {400, "Bad request\n"}, :close)

      {:EXIT, from, _reason} when is_pid(from) ->
        :gen_tcp.close(socket)

      closed when elem(closed, 0) in [:tcp_closed, :tcp_error] ->
        :gen_tcp.close(socket)
    after
      @idle -> :gen_tcp.close(socket)
    end
  end

  defp read_headers(socket, request) do
    case :gen_tcp.recv(socket, 0, @idle) do
      {:ok, {:http_header, _, name, _, value}} ->
        name = name |> to_string() |> String.downcase()
        read_headers(socket, put_in(request.headers[name], value))

      {:ok, :http_eoh} ->
        respond(socket, request)

      _closed_or_broken ->
        :gen_tcp.close(socket)
    end
  end

  defp respond(socket, request) do
    :inet.setopts(socket, packet: :raw)

    cond do
      Greeter.WebSocket.asked_for?(request) ->
        Greeter.WebSocket.serve(socket, request)

      read_body(socket, request) == :ok ->
        answer(socket, request, Greeter.Page.answer(request), wish(request))

      true ->
        answer(socket, request, {413, "Only bodies with a content-length up to 1 MB\n"}, :close)
    end
  end

  # No page wants a body; it is read so that the next request is found behind it.
  defp read_body(socket, %{headers: headers}) do
    case {headers["transfer-encoding"], Integer.parse(headers["content-length"] || "0")} do
      {nil, {0, ""}} ->
        :ok

      {nil, {length, ""}} when length in 1..@largest_body ->
        with {:ok, _} <- :gen_tcp.recv(socket, length, @idle), do: :ok

      _ ->
        :refused
    end
  end

  defp wish(%{version: {1, 1}, headers: headers}), do: if(has?(headers, "close"), do: :close, else: :keep)
  defp wish(%{headers: headers}), do: if(has?(headers, "keep-alive"), do: :keep, else: :close)

  defp has?(headers, word), do: String.contains?(String.downcase(headers["connection"] || ""), word)

  defp answer(socket, request, {status, body}, wish) do
    wish = if stopping?(), do: :close, else: wish

    head = [
      "HTTP/1.1 #{status} #{reason(status)}\r\n",
      "content-type: text/plain; charset=utf-8\r\n",
      "content-length: #{byte_size(body)}\r\n",
      "x-replica: #{Greeter.replica()}\r\n",
      "connection: #{if wish == :keep, do: "keep-alive", else: "close"}\r\n\r\n"
    ]

    sent = :gen_tcp.send(socket, if(request.method == :HEAD, do: head, else: [head, body]))
    if sent == :ok and wish == :keep, do: next_request(socket), else: :gen_tcp.close(socket)
  end

  defp stopping? do
    receive do
      {:EXIT, from, _reason} when is_pid(from) -> true
    after
      0 -> false
    end
  end

  defp reason(200), do: "OK"
  defp reason(400), do: "Bad Request"
  defp reason(404), do: "Not Found"
  defp reason(413), do: "Content Too Large"
end
