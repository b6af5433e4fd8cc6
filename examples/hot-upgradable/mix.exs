defmodule Tally.MixProject do
  use Mix.Project

  def project do
    [
      app: :tally,
      # A hot upgrade goes from one version to another: raise it with every change.
      version: "0.1.0",
      elixir: "~> 1.14",
      start_permanent: Mix.env() == :prod,
      compilers: Mix.compilers() ++ [:appup],
      releases: [tally: [runtime_config_path: "config/releases.exs"]],
      deps: []
    ]
  end

  def application do
    # :sasl brings Erlang's release handler, which does the upgrade.
    [extra_applications: [:logger, :sasl], mod: {Tally, []}]
  end
end

defmodule Mix.Tasks.Compile.Appup do
  @moduledoc "Puts appup.exs, which says how to come here from the version before, where the release handler looks for it."
  use Mix.Task.Compiler

  @impl true
  def run(_args) do
    {appup, _bindings} = Code.eval_file("appup.exs")
    file = Path.join(Mix.Project.compile_path(), "tally.appup")
    File.write!(file, :io_lib.format("~tp.~n", [appup]))
    {:ok, []}
  end
end
