defmodule Circle.Peers do
  @moduledoc """
  Finds the other nodes as libcluster's `Cluster.Strategy.Kubernetes` does in its default mode: asks the Kubernetes API
  for the endpoints with the selector's label, and connects to `<basename>@<ip>` for each address.
  """
  use GenServer
  require Logger

  @every 2_000
  @host "kubernetes.default.svc.cluster.local"
  @service_account "/var/run/secrets/kubernetes.io/serviceaccount"

  def start_link(options), do: GenServer.start_link(__MODULE__, options, name: __MODULE__)

  @impl true
  def init(options) do
    send(self(), :look)
    {:ok, Map.new(options)}
  end

  @impl true
  def handle_info(:look, options) do
    if Node.alive?() and options[:selector] && options[:basename], do: look(options)
    Process.send_after(self(), :look, @every)
    {:noreply, options}
  end

  # Nodes on which connecting was tried in vain come again with the next look.
  def handle_info(_other, options), do: {:noreply, options}

  defp look(%{selector: selector, basename: basename}) do
    case addresses(selector) do
      {:ok, addresses} ->
        wanted = for address <- addresses, do: :"#{basename}@#{address}"
        Enum.each(wanted -- [node() | Node.list()], &Node.connect/1)
        Enum.each(Node.list() -- wanted, &Node.disconnect/1)

      {:error, reason} ->
        Logger.warning("the Kubernetes API could not be asked: #{inspect(reason)}")
    end
  end

  defp addresses(selector) do
    namespace = read("namespace")
    path = "/api/v1/namespaces/#{namespace}/endpoints?labelSelector=#{URI.encode(selector)}"
    headers = [{~c"authorization", String.to_charlist("Bearer " <> read("token"))}]
    ssl = [verify: :verify_peer, cacertfile: String.to_charlist(Path.join(@service_account, "ca.crt"))]
    options = [ssl: ssl, timeout: 15_000]

    case :httpc.request(:get, {~c"https://#{@host}#{path}", headers}, options, body_format: :binary) do
      {:ok, {{_, 200, _}, _, body}} -> {:ok, ips(body)}
      {:ok, {{_, status, _}, _, body}} -> {:error, {status, body}}
      {:error, reason} -> {:error, reason}
    end
  end

  # `subsets[].addresses[].ip`, without a JSON library: the addresses that are not ready come in a list of their own.
  defp ips(body) do
    for [_, list] <- Regex.scan(~r/"addresses":\s*\[(.*?)\]/s, body),
        [_, ip] <- Regex.scan(~r/"ip":\s*"([^"]+)"/, list),
        do: ip
  end

  defp read(name), do: @service_account |> Path.join(name) |> File.read!() |> String.trim()
end
