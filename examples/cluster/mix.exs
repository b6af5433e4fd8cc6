defmodule Circle.MixProject do
  use Mix.Project

  def project do
    [
      app: :circle,
      version: "0.1.0",
      elixir: "~> 1.14",
      start_permanent: Mix.env() == :prod,
      # Elixir itself prefers config/runtime.exs by now; the platform finds a release by config/releases.exs.
      releases: [circle: [runtime_config_path: "config/releases.exs"]],
      deps: []
    ]
  end

  def application do
    [extra_applications: [:logger, :inets, :ssl], mod: {Circle, []}]
  end
end
