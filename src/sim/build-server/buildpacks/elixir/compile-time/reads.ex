defmodule Gigalixir.CompileTime.Reads do
  @moduledoc """
  What each source reads while it is compiled: environment variables, configuration, files, the clock. Mix tracks only
  what it is told of (`compile_env`, `@external_resource`); the rest would stay as it was when the source was last compiled.

  Seen by tracing the calls of the process that compiles a source, and of those it starts. So it does not matter by which
  macro or function of the app or of a dependency something is read, and what is read when the app runs does not count.
  """

  @traced [
    {:os, :getenv, 0},
    {:os, :getenv, 1},
    {:os, :getenv, 2},
    {:os, :env, 0},
    {:application, :get_env, 2},
    {:application, :get_env, 3},
    {:application, :get_all_env, 1},
    {:file, :read_file, 1},
    {:file, :read_file, 2},
    {:file, :open, 2},
    {:file, :consult, 1},
    {:file, :read_file_info, 1},
    {:file, :read_file_info, 2},
    {:file, :read_link_info, 1},
    {:file, :read_link_info, 2},
    {:file, :list_dir, 1},
    {:file, :list_dir_all, 1},
    {:os, :system_time, 0},
    {:os, :system_time, 1},
    {:os, :timestamp, 0},
    {:erlang, :system_time, 0},
    {:erlang, :system_time, 1},
    {:erlang, :timestamp, 0},
    {:erlang, :now, 0},
    {:erlang, :date, 0},
    {:erlang, :time, 0},
    {:erlang, :localtime, 0},
    {:erlang, :universaltime, 0},
    {:crypto, :strong_rand_bytes, 1},
    {:erlang, :open_port, 2},
    {:inet, :gethostname, 0}
  ]

  @doc "Begins to watch every source that is compiled from now on."
  def start do
    {:ok, _} = Agent.start_link(fn -> [] end, name: __MODULE__)
    for {module, _, _} <- @traced, do: Code.ensure_loaded(module)
    for call <- @traced, do: :erlang.trace_pattern(call, true, [])
    tracers = Code.get_compiler_option(:tracers)
    Code.put_compiler_option(:tracers, [__MODULE__ | tracers])
  end

  @doc "Ends that. Returns what each source has read, by its absolute path."
  def stop do
    Code.put_compiler_option(:tracers, List.delete(Code.get_compiler_option(:tracers), __MODULE__))
    delivered = :erlang.trace_delivered(:all)

    receive do
      {:trace_delivered, :all, ^delivered} -> :ok
    end

    for collector <- Agent.get(__MODULE__, & &1), into: %{} do
      send(collector, {:end, self()})

      receive do
        {^collector, source, reads} -> {source, reads}
      end
    end
  end

  @doc false
  # The compiler calls this in the process of the source, first of all with :start.
  def trace(:start, %{file: file}) do
    if Path.extname(file) == ".ex" and Process.get(__MODULE__) == nil do
      cwd = File.cwd!()
      collector = spawn(fn -> collect(file, cwd, MapSet.new(), MapSet.new()) end)
      Agent.update(__MODULE__, &[collector | &1])
      Process.put(__MODULE__, collector)
      :erlang.trace(self(), true, [:call, :set_on_spawn, {:tracer, collector}])
    end

    :ok
  end

  def trace({:on_module, bytecode, _}, _env) do
    if collector = Process.get(__MODULE__), do: send(collector, {:module, bytecode})
    :ok
  end

  def trace(_event, _env), do: :ok

  defp collect(source, cwd, reads, tracked) do
    receive do
      {:trace, _pid, :call, {module, function, arguments}} ->
        read = read(module, function, arguments, cwd)
        reads = if read in [nil, {:file, source}], do: reads, else: MapSet.put(reads, read)
        collect(source, cwd, reads, tracked)

      {:module, bytecode} ->
        collect(source, cwd, reads, MapSet.union(tracked, tracked_by_mix(bytecode, cwd)))

      {:end, from} ->
        send(from, {self(), source, Enum.reject(reads, &tracked?(&1, tracked))})
    end
  end

  defp read(:os, :getenv, [name | _], _cwd), do: {:env, to_string(name)}
  defp read(:os, function, [], _cwd) when function in [:getenv, :env], do: {:env, :all}
  defp read(:application, :get_all_env, [app], _cwd), do: {:config, app, :all}
  defp read(:application, :get_env, [app, key | _], _cwd), do: {:config, app, key}
  defp read(:erlang, :open_port, _, _cwd), do: :program
  defp read(:inet, _, _, _cwd), do: :host
  defp read(:crypto, _, _, _cwd), do: :chance
  defp read(:file, :list_dir, [path], cwd), do: path(:folder, path, cwd)
  defp read(:file, :list_dir_all, [path], cwd), do: path(:folder, path, cwd)
  defp read(:file, _, [path | _], cwd), do: path(:file, path, cwd)
  defp read(_, _, _, _cwd), do: :clock

  defp path(kind, path, cwd) do
    {kind, path |> IO.chardata_to_string() |> Path.expand(cwd)}
  rescue
    # A name that is no text, or a file of another node.
    _ in [ArgumentError, UnicodeConversionError, FunctionClauseError] -> nil
  end

  # Files that Mix looks at itself, and whether the module says itself when it has to be compiled again.
  defp tracked_by_mix(bytecode, cwd) do
    {:ok, {_, [attributes: attributes, exports: exports]}} = :beam_lib.chunks(bytecode, [:attributes, :exports])

    files = for {:external_resource, paths} <- attributes, path <- paths, do: {:file, Path.expand(path, cwd)}
    MapSet.new(if {:__mix_recompile__?, 0} in exports, do: [:folders | files], else: files)
  end

  defp tracked?({:folder, _}, tracked), do: MapSet.member?(tracked, :folders)
  defp tracked?(read, tracked), do: MapSet.member?(tracked, read)
end
