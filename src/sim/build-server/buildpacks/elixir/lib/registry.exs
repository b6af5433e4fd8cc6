# Writes Hex's registry, `cache.ets` in HEX_HOME, with what a mix.lock says of its packages and nothing else. Hex makes the table
# itself, so that it has the form of that Hex; the keys are those of Hex.Registry.Server.
[lock] = System.argv()
Hex.start()
Hex.Registry.Server.open(check_version: false)
Hex.Registry.Server.close()

file = String.to_charlist(Path.join(System.fetch_env!("HEX_HOME"), "cache.ets"))
{:ok, table} = :ets.file2tab(file)
# As mix reads it.
quiet = [emit_warnings: false, warn_on_unnecessary_quotes: false]
{packages, _} = lock |> File.read!() |> Code.string_to_quoted!(quiet) |> Code.eval_quoted()

for {_, dependency} <- packages, elem(dependency, 0) == :hex, tuple_size(dependency) >= 7 do
  [:hex, name, version, inner, _managers, deps, repo | outer] = Tuple.to_list(dependency)
  name = to_string(name)
  decode = fn text -> Base.decode16!(text, case: :mixed) end

  requirements =
    for {app, requirement, options} <- deps do
      package = to_string(options[:hex] || app)
      {options[:repo] || repo, package, to_string(app), requirement, !!options[:optional]}
    end

  :ets.insert(table, {{:versions, repo, name}, [version]})
  # Hex asks for each package that is named, also for optional ones that nobody has: they have no version here.
  for {repo, package, _, _, _} <- requirements, do: :ets.insert_new(table, {{:versions, repo, package}, []})
  :ets.insert(table, {{:deps, repo, name, version}, requirements})
  :ets.insert(table, {{:inner_checksum, repo, name, version}, decode.(inner)})
  :ets.insert(table, {{:retired, repo, name, version}, nil})
  :ets.insert(table, {{:advisories, repo, name, version}, []})
  for sum <- outer, do: :ets.insert(table, {{:outer_checksum, repo, name, version}, decode.(sum)})
end

:ok = :ets.tab2file(table, file, extended_info: [:object_count, :md5sum], sync: true)
