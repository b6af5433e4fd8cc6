/** Which Ecto repositories of a release are to be migrated. */
export interface MigrateOptions {
  /** The release's own name; often, and not always, also that of the application with the repositories. */
  readonly release: string
  /** The application somebody named. */
  readonly application: string | null
  /** It is evaluated where nothing of the release was started or loaded, instead of on its node. */
  readonly isFresh?: boolean
}

/** What is configured of an application is known without it, what belongs to it (`priv`, its dependencies) is not. */
const LOAD_ALL = `
for folder <- :code.get_path(), file <- Path.wildcard(Path.join(to_string(folder), "*.app")) do
  file |> Path.basename(".app") |> String.to_atom() |> Application.load()
end
`

/**
 * An Elixir expression that migrates Ecto repositories to their newest version, on a node that runs: a release has no
 * `mix` (https://hexdocs.pm/phoenix/releases.html#ecto-migrations-and-custom-commands). It looks for them where
 * `mix ecto.migrate` does: `:ecto_repos` in the config of applications. What cannot be migrated ends with exit code 1,
 * and says what was looked at; `Ecto.Migrator.run` itself would be content with a folder that is not there.
 *
 * @param options `application` as Erlang has it: small letters, digits and `_`
 */
export function migrateExpression({ release, application, isFresh = false }: MigrateOptions): string {
  return `${isFresh ? LOAD_ALL : ''}
deployed = String.to_atom("${release.replace(/[^\w-]/g, '')}")
asked = ${application === null ? 'nil' : `:${application}`}

stop = fn text ->
  IO.puts(text)
  exit({:shutdown, 1})
end

loaded = Application.loaded_applications() |> Enum.map(&elem(&1, 0)) |> Enum.sort()

repos_of = fn app ->
  repos = List.wrap(Application.get_env(app, :ecto_repos))
  Enum.filter(repos, &(is_atom(&1) and Code.ensure_loaded?(&1) and function_exported?(&1, :config, 0)))
end

all = for app <- loaded, repos_of.(app) != [], into: %{}, do: {app, repos_of.(app)}

# Phoenix names the repositories of an umbrella for the application with its pages, too.
borrowed = fn app, repo ->
  owner = Keyword.get(repo.config(), :otp_app)
  owner != app and repo in Map.get(all, owner, [])
end

own = for {app, repos} <- all, not Enum.all?(repos, &borrowed.(app, &1)), into: %{}, do: {app, repos}
named = fn apps -> apps |> Enum.sort() |> Enum.map_join(", ", fn {app, repos} -> "#{app} (#{Enum.map_join(repos, ", ", &inspect/1)})" end) end

repos =
  cond do
    asked != nil and asked not in loaded ->
      stop.("Nothing was migrated: the release has no application #{asked}. With Ecto repositories: #{named.(own)}")

    asked != nil and not is_map_key(all, asked) ->
      stop.("Nothing was migrated: the config of #{asked} has no :ecto_repos. With Ecto repositories: #{named.(own)}")

    asked != nil ->
      all[asked]

    own == %{} ->
      stop.("Nothing was migrated: no application of the release has Ecto repositories in its config (:ecto_repos). Looked at: #{Enum.join(loaded, ", ")}")

    is_map_key(own, deployed) ->
      others = Map.delete(own, deployed)
      if others != %{}, do: IO.puts("Migrating those of #{deployed}. Name other applications with -m: #{named.(others)}")
      own[deployed]

    map_size(own) == 1 ->
      own |> Map.values() |> hd()

    true ->
      stop.("Nothing was migrated: several applications have Ecto repositories. Name one with -m: #{named.(own)}")
  end

unless Code.ensure_loaded?(Ecto.Migrator), do: stop.("Nothing was migrated: the release has no Ecto.Migrator, which comes with ecto_sql.")

for repo <- repos do
  config = repo.config()
  priv = config[:priv] || "priv/#{repo |> Module.split() |> List.last() |> Macro.underscore()}"
  path = Application.app_dir(Keyword.fetch!(config, :otp_app), Path.join(priv, "migrations"))
  unless File.dir?(path), do: stop.("Nothing was migrated: the migrations of #{inspect(repo)} belong in #{path}, which is not there.")
  migrate = &Ecto.Migrator.run(&1, path, :up, all: true)

  versions =
    if Process.whereis(repo) do
      migrate.(repo)
    else
      {:ok, versions, _} = Ecto.Migrator.with_repo(repo, migrate)
      versions
    end

  case versions do
    [] -> IO.puts("#{inspect(repo)}: already up to date.")
    _ -> IO.puts("#{inspect(repo)}: migrated #{Enum.join(versions, ", ")}.")
  end
end
`.trim()
}
