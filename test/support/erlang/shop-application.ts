/**
 * Elixir that defines and starts an application `shop` on a node: a supervisor with one worker that has a name, and 100
 * acceptors below a supervisor of theirs, each a supervisor with one worker, as web servers have them.
 */
export const SHOP_APPLICATION = `
  defmodule Shop.Acceptor do
    use Supervisor
    def start_link(_), do: Supervisor.start_link(__MODULE__, [])
    def init(_), do: Supervisor.init([{Agent, fn -> Process.set_label({:waits, "for one"}) end}], strategy: :one_for_one)
  end
  defmodule Shop.Application do
    use Application
    def start(_type, _args) do
      acceptors = for id <- 1..100, do: Supervisor.child_spec({Shop.Acceptor, []}, id: id, type: :supervisor)
      door = %{id: :door, type: :supervisor,
               start: {Supervisor, :start_link, [acceptors, [strategy: :one_for_one, name: Shop.Door]]}}
      Supervisor.start_link([door, %{id: :cart, start: {Agent, :start_link, [fn -> :ets.new(:carts, [:named_table]) end, [name: Shop.Cart]]}}],
        strategy: :one_for_one, name: Shop.Supervisor)
    end
  end
  :ok = :application.load({:application, :shop, vsn: ~c"1.0.0", description: ~c"Shop", modules: [],
    registered: [], applications: [:kernel, :stdlib, :elixir], mod: {Shop.Application, []}})
  :ok = :application.start(:shop)`
