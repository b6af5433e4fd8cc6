defmodule Mix.Tasks.Gigalixir.Compile do
  @moduledoc """
  `mix gigalixir.compile RECORD TASKS`: compiles like `mix compile`, and like `mix compile --force`, as the platform does
  always, when something has changed that a source reads when it is compiled. Says why in one line. Writes what
  `mix help --names` prints into TASKS, so that nobody has to start mix for it.
  """
  use Mix.Task

  alias Gigalixir.CompileTime.{Reads, Record, Tasks}

  @impl true
  def run([file, tasks]) do
    # Now: once the app's own code paths are set, mix knows those of nobody else.
    Enum.each([Tasks, Mix.Tasks.Gigalixir.Assets], &({:module, _} = Code.ensure_loaded(&1)))
    compile(file)
    File.write!(tasks, Enum.map(Tasks.names(), &[&1, ?\n]))
  end

  defp compile(file) do
    # Nothing can be watched before compilers have tracers for it.
    if Version.match?(System.version(), ">= 1.13.0") do
      watched(file)
    else
      Mix.Task.run("compile", ["--force"])
    end
  end

  defp watched(file) do
    world = Record.world()
    known = Record.load(file) || if(nothing_compiled?(), do: %{})
    {own, dependencies} = split(Record.stale(known || %{}, world))
    force = own != [] or dependencies != [] or known == nil
    say(own, dependencies, known)
    Record.save(file, :begun, known || %{})
    Reads.start()

    try do
      case dependencies |> Enum.map(fn {name, _, _} -> name end) |> Enum.uniq() do
        [] -> :ok
        names -> Mix.Task.run("deps.compile", ["--force" | names])
      end

      Mix.Task.run("compile", if(force, do: ["--force"], else: []))
    else
      _ -> finish(file, known, world, :ok)
    catch
      kind, reason ->
        finish(file, known, world, :failed)
        :erlang.raise(kind, reason, __STACKTRACE__)
    end
  end

  defp finish(file, known, world, outcome) do
    # Without a record all of it was to be compiled; where that has failed, the next build begins with it again.
    state = if known == nil and outcome == :failed, do: :begun, else: :complete
    Record.save(file, state, Record.merge(known || %{}, Reads.stop(), world, outcome))
  end

  # Dependencies are not compiled again by `compile --force`. Apps of an umbrella are.
  defp split(stale) do
    own = Map.keys(Mix.Project.apps_paths() || %{})
    folders = for {name, path} <- Mix.Project.deps_paths(), name not in own, do: {name, Path.relative_to_cwd(path)}

    {dependencies, own} =
      stale
      |> Enum.map(fn {source, read} -> {dependency(source, folders), source, read} end)
      |> Enum.split_with(fn {name, _, _} -> name != nil end)

    {own, dependencies}
  end

  defp dependency(source, folders) do
    Enum.find_value(folders, fn {name, path} ->
      if String.starts_with?(source, path <> "/"), do: Atom.to_string(name)
    end)
  end

  defp nothing_compiled? do
    Path.wildcard(Path.join(Mix.Project.build_path(), "lib/*/.mix/compile.elixir*"), match_dot: true) == []
  end

  defp say([], [], nil) do
    Mix.shell().info("Compiling the whole app: it is not known what it read when it was last compiled.")
  end

  defp say([], [], _known), do: :ok

  defp say(own, dependencies, _known) do
    [{name, source, read} | others] = own ++ dependencies
    what = if name && own == [], do: "#{name} and the whole app", else: "the whole app"
    more = if others == [], do: "", else: " (and #{length(others)} more)"
    Mix.shell().info("Compiling #{what}: #{source} #{words(read)}#{more}.")
  end

  defp words({:env, :all}), do: "reads all environment variables at compile time, and some have changed"
  defp words({:env, name}), do: "reads #{name} at compile time, which has changed"
  defp words({:config, app, :all}), do: "reads the config of #{inspect(app)} at compile time, which has changed"

  defp words({:config, app, key}),
    do: "reads the config #{inspect(app)}, #{inspect(key)} at compile time, which has changed"

  defp words({:file, path}), do: "reads #{path} at compile time, which has changed"
  defp words({:folder, path}), do: "reads the folder #{path} at compile time, which has changed"
  defp words(:clock), do: "reads the clock at compile time"
  defp words(:chance), do: "takes random bytes at compile time"
  defp words(:program), do: "runs a program at compile time"
  defp words(:host), do: "reads the host name at compile time"
end
