# Runs on the app's node: switches every application that came with another version over to it, by its appup.
fresh =
  for folder <- File.ls!("/app/.upgrade/lib"),
      [_, name, version] <- [Regex.run(~r/^(.+?)-(\d.*)$/, folder)],
      into: %{},
      do: {name, {version, ~c"/app/lib/#{folder}"}}

running = for {app, _, version} <- Application.started_applications(), do: {app, to_string(version)}

changed =
  for {app, old} <- running,
      {new, folder} when new != old <- [fresh[to_string(app)]],
      do: {app, old, new, folder}

if changed == [], do: raise("no application has a new version: raise the one in mix.exs")

unless Code.ensure_loaded?(:release_handler),
  do: raise("the release has no :sasl: add it to extra_applications in mix.exs")

for {app, old, new, folder} <- changed do
  unless File.exists?("#{folder}/ebin/#{app}.appup"),
    do: raise("#{app} #{new} has no appup that says how to come from #{old}")

  case :release_handler.upgrade_app(app, folder) do
    {:ok, _unpurged} -> IO.puts("upgraded #{app} from #{old} to #{new}")
    :restart_emulator -> raise("the appup of #{app} asks for a restart")
    {:error, reason} -> raise("#{app} could not be upgraded from #{old} to #{new}: #{inspect(reason)}")
  end
end
