defmodule Gigalixir.CompileTime.Record do
  @moduledoc """
  What sources read when they were last compiled, with a fingerprint of the value each read gave: by it the next build
  knows what is stale. No value is kept itself. Paths are relative to the app's folder.
  """

  @version 1

  @doc "What values are fingerprinted by, taken before anything is compiled, so that two builds look at the same moment."
  def world do
    config = for {{:env, app, key}, value} <- :ets.tab2list(:ac_tab), do: {{app, key}, value}
    %{env: System.get_env(), config: Map.new(config), root: File.cwd!(), build: Mix.Project.build_path()}
  end

  @doc "The record in that file: `%{source => [{read, fingerprint}]}`; nil when there is none, or the build of it was cut short."
  def load(file) do
    with {:ok, binary} <- File.read(file),
         {@version, :complete, sources} <- :erlang.binary_to_term(binary) do
      sources
    else
      _ -> nil
    end
  end

  @doc "Writes the record. `state` is `:complete`, or `:begun` while something may be compiled that it does not know."
  def save(file, state, sources) do
    File.write!(file, :erlang.term_to_binary({@version, state, sources}))
  end

  @doc """
  The record after a build: of what was compiled the new reads. After a failure, when it is open what of it was kept, the
  old reads as well.
  """
  def merge(before, watched, world, outcome) do
    now =
      for {source, reads} <- watched, into: %{} do
        {Path.relative_to(source, world.root), for(read <- reads, read = real(read, world), inside?(read, world), do: taken(read, world))}
      end

    kept = Map.filter(before, fn {source, _} -> File.exists?(Path.join(world.root, source)) end)
    Map.merge(kept, now, fn _, old, new -> if outcome == :ok, do: new, else: Enum.uniq(old ++ new) end)
  end

  @doc "The sources that would read something else now, each with the first such read."
  def stale(sources, world) do
    for {source, reads} <- Enum.sort(sources),
        {read, _} <- Enum.take(Enum.reject(reads, &same?(&1, world)), 1),
        do: {source, read}
  end

  defp taken(read, world) do
    read = relative(read, world)
    {read, fingerprint(read, world)}
  end

  # What lies in priv is read through the build, which has a link to it there.
  defp real({kind, path}, %{build: build}) when kind in [:file, :folder] do
    lib = Path.join(build, "lib")

    with [app, "priv" | rest] <- Path.split(Path.relative_to(path, lib)),
         {:ok, target} <- File.read_link(Path.join([lib, app, "priv"])) do
      {kind, Path.join([Path.expand(target, Path.join(lib, app)) | rest])}
    else
      _ -> {kind, path}
    end
  end

  defp real(read, _world), do: read

  # Of files only the app's own: the stack's and those of other programs do not change with a push.
  defp inside?({kind, path}, world) when kind in [:file, :folder] do
    path != world.root and String.starts_with?(path, world.root <> "/") and
      not String.starts_with?(path, Path.join(world.root, "_build")) and
      not String.starts_with?(path, world.build)
  end

  defp inside?(_read, _world), do: true

  defp relative({kind, path}, world) when kind in [:file, :folder], do: {kind, Path.relative_to(path, world.root)}
  defp relative(read, _world), do: read

  # The clock, chance and programs never give the same again.
  defp same?({read, _}, _world) when is_atom(read), do: false
  defp same?({read, fingerprint}, world), do: fingerprint(read, world) == fingerprint

  defp fingerprint({:env, :all}, %{env: env}), do: hash(env)
  defp fingerprint({:env, name}, %{env: env}), do: hash(Map.get(env, name))
  defp fingerprint({:config, app, key}, %{config: config}) when key != :all, do: hash(Map.get(config, {app, key}))
  defp fingerprint({:config, app, :all}, %{config: config}), do: hash(for {{^app, key}, value} <- config, do: {key, value})

  defp fingerprint({:folder, path}, %{root: root}) do
    case File.ls(Path.join(root, path)) do
      {:ok, names} -> hash(Enum.sort(names))
      {:error, reason} -> reason
    end
  end

  defp fingerprint({:file, path}, %{root: root}) do
    case File.read(Path.join(root, path)) do
      {:ok, content} -> hash(content)
      {:error, reason} -> reason
    end
  end

  defp fingerprint(read, _world) when is_atom(read), do: nil

  defp hash(term), do: :crypto.hash(:sha256, :erlang.term_to_binary(plain(term)))

  # A compiled pattern is another term in each run.
  defp plain(%Regex{source: source, opts: opts}), do: {Regex, source, opts}
  defp plain(%_{} = struct), do: plain(Map.from_struct(struct))
  defp plain(map) when is_map(map), do: map |> Enum.sort() |> plain()
  defp plain([head | tail]), do: [plain(head) | plain(tail)]
  defp plain(tuple) when is_tuple(tuple), do: tuple |> Tuple.to_list() |> plain() |> List.to_tuple()
  defp plain(other), do: other
end
