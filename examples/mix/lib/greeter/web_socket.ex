defmodule Greeter.WebSocket do
  @moduledoc "Echoes every message of a WebSocket at `/ws`, written by hand after RFC 6455."

  # RFC 6455, section 1.3.
  @guid "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
  @largest 1_000_000
  @close 8
  @ping 9
  @pong 10

  def asked_for?(%{method: :GET, target: "/ws" <> _, headers: headers}) do
    String.downcase(headers["upgrade"] || "") == "websocket" and is_binary(headers["sec-websocket-key"])
  end

  def asked_for?(_), do: false

  def serve(socket, %{headers: headers}) do
    accept = Base.encode64(:crypto.hash(:sha, headers["sec-websocket-key"] <> @guid))

    :gen_tcp.send(socket, [
      "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\n",
      "sec-websocket-accept: #{accept}\r\n\r\n"
    ])

    loop(socket, "")
  end

  defp loop(socket, buffer) do
    case frame(buffer) do
      {:ok, fin, opcode, payload, rest} ->
        if react(socket, fin, opcode, payload) == :go_on, do: loop(socket, rest), else: :gen_tcp.close(socket)

      :more ->
        :inet.setopts(socket, active: :once)

        receive do
          {:tcp, ^socket, bytes} ->
            loop(socket, buffer <> bytes)

          # The app stops: 1001, going away.
          {:EXIT, from, _} when is_pid(from) ->
            send_frame(socket, 1, @close, <<1001::16>>) && :gen_tcp.close(socket)

          closed when elem(closed, 0) in [:tcp_closed, :tcp_error] ->
            :gen_tcp.close(socket)
        end

      {:bad, code} ->
        send_frame(socket, 1, @close, <<code::16>>)
        :gen_tcp.close(socket)
    end
  end

  defp react(socket, _fin, @close, payload) do
    send_frame(socket, 1, @close, binary_part(payload, 0, min(2, byte_size(payload))))
    :done
  end

  defp react(socket, _fin, @ping, payload), do: send_frame(socket, 1, @pong, payload)
  defp react(_socket, _fin, @pong, _payload), do: :go_on
  # Pieces of a fragmented message go back as the pieces they are.
  defp react(socket, fin, opcode, payload), do: send_frame(socket, fin, opcode, payload)

  # RFC 6455, section 5.2; a client's frames are always masked.
  defp frame(<<fin::1, _::3, opcode::4, 1::1, 126::7, size::16, mask::binary-4, rest::binary>>),
    do: payload(fin, opcode, size, mask, rest)

  defp frame(<<fin::1, _::3, opcode::4, 1::1, 127::7, size::64, mask::binary-4, rest::binary>>),
    do: payload(fin, opcode, size, mask, rest)

  defp frame(<<fin::1, _::3, opcode::4, 1::1, size::7, mask::binary-4, rest::binary>>) when size < 126,
    do: payload(fin, opcode, size, mask, rest)

  defp frame(<<_::8, 0::1, _::bitstring>>), do: {:bad, 1002}
  defp frame(_), do: :more

  defp payload(_, _, size, _, _) when size > @largest, do: {:bad, 1009}

  defp payload(_, _, size, _, rest) when size > byte_size(rest), do: :more

  # Not by `binary-size(size)` in a pattern: newer versions of Elixir want `^size` there, older ones refuse it.
  defp payload(fin, opcode, size, mask, rest) do
    {masked, rest} = {binary_part(rest, 0, size), binary_part(rest, size, byte_size(rest) - size)}
    {:ok, fin, opcode, unmask(masked, mask), rest}
  end

  defp unmask(masked, mask) do
    size = byte_size(masked)
    pad = :binary.copy(mask, div(size, 4) + 1)
    :crypto.exor(masked, binary_part(pad, 0, size))
  end

  defp send_frame(socket, fin, opcode, payload) do
    length =
      case byte_size(payload) do
        size when size < 126 -> <<size::8>>
        size when size < 65_536 -> <<126::8, size::16>>
        size -> <<127::8, size::64>>
      end

    case :gen_tcp.send(socket, [<<fin::1, 0::3, opcode::4>>, length, payload]) do
      :ok -> :go_on
      {:error, _} -> :done
    end
  end
end
