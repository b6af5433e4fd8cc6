# Runs in a VM of its own that was booted as the release named by RELEASE_VSN would be, config providers included, but
# starts nothing of it. Writes the environment that each application has then, to the file named by the last argument.
file = List.last(System.argv())
release = Path.join([System.fetch_env!("RELEASE_ROOT"), "releases", System.fetch_env!("RELEASE_VSN")])
{:ok, [{:release, _, _, apps}]} = :file.consult(Path.join(release, System.fetch_env!("RELEASE_NAME") <> ".rel"))

# Their own defaults come with that; one that is loaded already says so.
for app <- apps, do: Application.load(elem(app, 0))

# Where the application controller keeps it, also for applications that only have configuration.
entries = :ets.match(:ac_tab, {{:env, :"$1", :"$2"}, :"$3"})
env = Enum.group_by(entries, &hd/1, fn [_, key, value] -> {key, value} end)
File.write!(file, :erlang.term_to_binary(Map.new(env, fn {app, pairs} -> {app, Map.new(pairs)} end)))
