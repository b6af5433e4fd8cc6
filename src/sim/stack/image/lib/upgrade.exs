# Runs on the app's node, which runs release `old`: brings it onto release `new`, whose files lie beside those of the old
# one. `state` is a folder with the environment that each of the two gives to its applications (release-env.exs).
#
# It does what release_handler:install_release/1 does, without the relup file that Elixir's releases do not have. Not
# release_handler:upgrade_app/2, which leaves an application no other environment than that of its .app file.
name = System.fetch_env!("RELEASE_NAME")

applications = fn version ->
  {:ok, [{:release, _, {:erts, erts}, apps}]} = :file.consult("/app/releases/#{version}/#{name}.rel")
  {erts, for(app <- apps, do: {elem(app, 0), elem(app, 1)})}
end

{old_erts, old_apps} = applications.(old)
{new_erts, new_apps} = applications.(new)
names = fn apps -> Enum.map_join(apps, ", ", &elem(&1, 0)) end
missing_in = fn apps, others -> Enum.reject(apps, fn {app, _} -> List.keymember?(others, app, 0) end) end

if old_erts != new_erts, do: raise("the Erlang VM changed from #{old_erts} to #{new_erts}")

case {missing_in.(new_apps, old_apps), missing_in.(old_apps, new_apps)} do
  {[], []} -> :ok
  {[], gone} -> raise("the new release lacks #{names.(gone)}")
  {added, _} -> raise("the new release adds #{names.(added)}")
end

changed = for {app, vsn} <- new_apps, vsn != :proplists.get_value(app, old_apps), do: {app, vsn, ~c"/app/lib/#{app}-#{vsn}"}
if changed == [], do: raise("no application has a new version: raise the one in mix.exs")

unless Code.ensure_loaded?(:release_handler),
  do: raise("the release has no :sasl: add it to extra_applications in mix.exs")

# What is to be done, all of it known before anything is done.
steps =
  for {app, vsn, folder} <- changed do
    from = "#{app} #{vsn} cannot be reached from #{:proplists.get_value(app, old_apps)}"

    script =
      try do
        {:ok, ^vsn, script} = :release_handler.upgrade_script(app, folder)
        script
      catch
        :throw, :no_appup_found -> raise("#{from}: it has no #{app}.appup")
        :throw, {:version_not_in_appup, _} -> raise("#{from}: #{app}.appup does not name that version")
        :throw, {:app_not_running, _} -> raise("#{from}: #{app} is not running")
        _kind, reason -> raise("#{from}: #{inspect(reason)}")
      end

    if Enum.any?(script, &(&1 in [:restart_emulator, :restart_new_emulator])),
      do: raise("#{from}: #{app}.appup asks for a restart")

    {{app, vsn, folder}, script}
  end

read = fn file -> [state, file] |> Path.join() |> File.read!() |> :erlang.binary_to_term() end
{old_env, new_env} = {read.("old.env"), read.("new.env")}

# What the app has put there while it ran stays, unless the new release says something else there than the old one did.
wanted =
  for app <- Enum.uniq(Map.keys(old_env) ++ Map.keys(new_env)), into: %{} do
    {was, will_be} = {Map.get(old_env, app, %{}), Map.get(new_env, app, %{})}
    touched = for key <- Map.keys(Map.merge(was, will_be)), Map.fetch(was, key) != Map.fetch(will_be, key), do: key
    kept = app |> Application.get_all_env() |> Map.new() |> Map.drop(touched)
    {app, Map.merge(kept, Map.take(will_be, touched))}
  end

now = fn app -> app |> Application.get_all_env() |> Map.new() end
env_before = :application_controller.prep_config_change()

# The new code finds its new settings from its first moment on; the old one does not know them.
for {app, env} <- wanted, {key, value} <- Map.drop(env, Map.keys(now.(app))),
    do: Application.put_env(app, key, value, persistent: true)

for {{app, vsn, _} = library, script} <- steps do
  case :release_handler_1.eval_script(script, [], changed, [library], []) do
    {:ok, _unpurged} -> IO.puts("upgraded #{app} to #{vsn}")
    {:error, reason} -> raise("#{app} could not be upgraded: #{inspect(reason)}")
    other -> raise("#{app} could not be upgraded: #{inspect(other)}")
  end
end

# Protocols are put together anew for each release, outside of the applications that define them.
consolidated = ~c"/app/releases/#{new}/consolidated"
for path <- :code.get_path(), List.ends_with?(path, ~c"/releases/#{old}/consolidated"), do: :code.del_path(path)
:code.add_patha(consolidated)

for file <- Path.wildcard("#{consolidated}/*.beam"), path = to_charlist(file) do
  {:ok, {protocol, md5}} = :beam_lib.md5(path)

  unless :erlang.module_loaded(protocol) and protocol.module_info(:md5) == md5 do
    :code.purge(protocol)
    {:module, ^protocol} = :code.load_binary(protocol, path, File.read!(file))
  end
end

# The environment in one step for what has a new version: versions and the list of modules change with it.
specs =
  for {app, _, folder} <- changed do
    {:ok, [{:application, ^app, facts}]} = :file.consult(~c"#{folder}/ebin/#{app}.app")
    {:application, app, Keyword.put(facts, :env, [])}
  end

:ok = :application_controller.change_application_data(specs, for({app, env} <- wanted, do: {app, Map.to_list(env)}))

for {app, env} <- wanted, is = now.(app), is != env do
  for key <- Map.keys(is), not Map.has_key?(env, key), do: Application.delete_env(app, key, persistent: true)
  for {key, value} <- env, Map.fetch(is, key) != {:ok, value}, do: Application.put_env(app, key, value, persistent: true)
end

# Calls config_change/3 of each application whose environment differs. One without a module of its own has nobody to tell.
case :application_controller.config_change(env_before) do
  :ok -> :ok
  {:error, errors} -> for error <- errors, not match?({:module_not_defined, _}, error), do: IO.puts("config_change/3: #{inspect(error)}")
end

# What programs that it starts find, and what its own code reads from now on.
entries = fn file ->
  for entry <- [state, file] |> Path.join() |> File.read!() |> String.split(<<0>>, trim: true),
      [key, value] = String.split(entry, "=", parts: 2),
      into: %{},
      do: {key, value}
end

{was, is} = {entries.("old.platform"), entries.("new.platform")}
for key <- Map.keys(was), not Map.has_key?(is, key), do: System.delete_env(key)
for {key, value} <- is, was[key] != value, do: System.put_env(key, value)

# Should the VM restart itself, it starts the new release.
{sys_config, 0} = System.cmd("/usr/local/lib/gigalixir/writable-config", ["/app/releases/#{new}"])
sys_config = String.trim(sys_config)
System.put_env(RELEASE_VSN: new, RELEASE_SYS_CONFIG: sys_config)
boot = "/app/releases/#{new}/#{System.get_env("RELEASE_BOOT_SCRIPT", "start")}"
:ok = :init.make_permanent(to_charlist(boot), to_charlist(sys_config))
