defmodule Mix.Tasks.Gigalixir.Assets do
  @moduledoc """
  `mix gigalixir.assets phx`: builds the assets as the phoenix-static buildpack does where no node is needed: by the app's own
  `assets.deploy` where it has one, then digested, then cleaned of what is old.
  """
  use Mix.Task

  alias Gigalixir.CompileTime.Tasks

  @impl true
  def run([phoenix]) do
    # What the build says when it goes on to its next part.
    Mix.shell().info("-----> Phoenix assets")
    names = Tasks.names()
    if "assets.deploy" in names, do: Mix.Task.run("assets.deploy")
    Mix.Task.run("#{phoenix}.digest")
    if "#{phoenix}.digest.clean" in names, do: Mix.Task.run("#{phoenix}.digest.clean")
  end
end
