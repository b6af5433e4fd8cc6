defmodule Greeter.Page do
  @moduledoc "What is answered where: `{status, body}` for a request. Change the greeting, push, and see it change."

  @greeting "Hello"

  def answer(%{target: target}) do
    uri = URI.parse(target)
    page(uri.path, URI.decode_query(uri.query || ""))
  rescue
    ArgumentError -> {400, "The query is not readable\n"}
  end

  defp page("/", _) do
    {200, "#{@greeting} from version #{Greeter.version()} on #{Greeter.replica()}\n"}
  end

  defp page("/counter", _), do: {200, "#{Greeter.Counter.next()}\n"}

  defp page("/slow", query) do
    with {:ok, milliseconds} <- number(query, "ms", 1000, 600_000) do
      Process.sleep(milliseconds)
      {200, "took #{milliseconds} ms\n"}
    end
  end

  # The exact bytes of one variable, nothing added.
  defp page("/env", query) do
    case :os.getenv(String.to_charlist(query["name"] || "")) do
      false -> {200, ""}
      value -> {200, :unicode.characters_to_binary(value, :unicode, :file.native_name_encoding())}
    end
  end

  defp page("/memory", query) do
    with {:ok, megabytes} <- number(query, "mb", 1, 1_000_000) do
      Greeter.Ballast.take(megabytes)
      {200, "holding #{megabytes} MB more\n"}
    end
  end

  defp page("/crash", _) do
    spawn(fn ->
      Process.sleep(100)
      IO.puts("crashing as asked")
      System.halt(1)
    end)

    {200, "crashing in a moment\n"}
  end

  defp page(path, _),
    do: {404, "Nothing at #{path}; try / /counter /slow?ms=1000 /env?name=PORT /memory?mb=10 /crash /ws\n"}

  defp number(query, name, default, largest) do
    case Integer.parse(query[name] || "#{default}") do
      {number, ""} when number >= 0 and number <= largest -> {:ok, number}
      _ -> {400, "#{name} must be a number from 0 to #{largest}\n"}
    end
  end
end
