import type { ExampleRepo } from '../test/support/example-repo.js'
import type { TestHostHex } from '../test/support/host-hex.js'

/** What a generated Phoenix app has: 40 packages, and with them and what is compiled about 3,600 files. */
const PACKAGES = 40
const MODULES = 22
const FILES = 40

/** The task that digests assets, with the name and the work of Phoenix's: a copy of each file by its content, and a manifest. */
const DIGEST = `defmodule Mix.Tasks.Phx.Digest do
  use Mix.Task

  def run(_args) do
    Mix.Task.run("compile")

    digests =
      for file <- Path.wildcard("priv/static/**/*"), File.regular?(file), not (file =~ ~r/-[0-9a-f]{32}\\.|\\.gz$|manifest/) do
        content = File.read!(file)
        hash = Base.encode16(:crypto.hash(:md5, content), case: :lower)
        copy = Path.rootname(file) <> "-" <> hash <> Path.extname(file)
        File.write!(copy, content)
        File.write!(file <> ".gz", :zlib.gzip(content))
        File.write!(copy <> ".gz", :zlib.gzip(content))
        "#{file} #{copy}\\n"
      end

    File.write!("priv/static/cache_manifest.json", digests)
  end
end

defmodule Mix.Tasks.Phx.Digest.Clean do
  use Mix.Task
  def run(_args), do: Mix.Task.run("compile")
end
`

/** The work of a bundler: what is in \`assets\` becomes one file. */
const BUNDLE = `defmodule Mix.Tasks.Bundle do
  use Mix.Task

  def run(_args) do
    File.mkdir_p!("priv/static/assets")
    File.write!("priv/static/assets/app.js", Enum.map(Path.wildcard("assets/js/*.js"), &File.read!/1))
  end
end
`

function packageName(index: number): string {
  return `part_${String(index).padStart(2, '0')}`
}

/** A module of ordinary size: structs, clauses, documentation. */
function moduleSource(name: string, index: number): string {
  const clauses = Array.from(
    { length: 30 },
    (_, each) =>
      `  def step(%__MODULE__{count: ${each}} = it, text) when is_binary(text), do: %{it | count: ${each + index}, text: text <> "${each}"}`,
  )
  return [
    `defmodule ${name} do`,
    `  @moduledoc "Part ${index}."`,
    '  defstruct count: 0, text: ""',
    '',
    ...clauses,
    '  def step(it, _text), do: it',
    '  def all(list), do: list |> Enum.map(&step(&1, "x")) |> Enum.group_by(& &1.count) |> Map.to_list()',
    'end',
    '',
  ].join('\n')
}

/**
 * Gives the release example what a Phoenix app has besides its own code: packages from Hex, assets that mix builds and digests.
 *
 * @param hex where the packages are, as if they had been downloaded once
 */
export async function makePhoenixLike(repo: ExampleRepo, hex: TestHostHex): Promise<void> {
  const names = Array.from({ length: PACKAGES }, (_, index) => packageName(index + 1))
  const lock: string[] = []
  for (const name of names) {
    const sum = await hex.addPackage(name, '1.0.0', packageFiles(name))
    lock.push(`  "${name}": {:hex, :${name}, "1.0.0", "00", [:mix], [], "hexpm", "${sum}"},\n`)
  }
  await repo.edit(
    'mix.exs',
    'deps: []',
    `aliases: ["assets.deploy": ["bundle", "phx.digest"]],\n      deps: [${names.map((name) => `{:${name}, "~> 1.0"}`).join(', ')}]`,
  )
  await repo.write('mix.lock', `%{\n${lock.join('')}}\n`)
  await repo.write('lib/mix/tasks/bundle.ex', BUNDLE)
  for (let each = 0; each < 10; each += 1)
    await repo.write(
      `assets/js/part${each}.js`,
      `export const part${each} = ${'"part of a page" + '.repeat(500)}""\n`,
    )
  await repo.commit('Like a Phoenix app')
}

function packageFiles(name: string): Record<string, string> {
  const camel = name.replace('part_', 'Part')
  const files: Record<string, string> = {
    'mix.exs': `defmodule ${camel}.MixProject do\n  use Mix.Project\n  def project, do: [app: :${name}, version: "1.0.0", deps: []]\n  def application, do: [extra_applications: [:logger, :crypto]]\nend\n`,
  }
  for (let each = 0; each < MODULES; each += 1)
    files[`lib/${name}/module_${each}.ex`] = moduleSource(`${camel}.Module${each}`, each)
  for (let each = 0; each < FILES; each += 1)
    files[`priv/icons/${each}.svg`] = `<svg id="${each}">${'path '.repeat(100)}</svg>\n`
  if (name === packageName(1)) files['lib/digest.ex'] = DIGEST
  return files
}
