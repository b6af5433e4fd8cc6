import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BuildServerUnderTest } from '../support/build-server-under-test.js'
import { exampleRepo } from '../support/example-repo.js'
import type { ExampleRepo } from '../support/example-repo.js'
import { slugFiles } from '../support/slug-files.js'

/** What Distillery's task leaves behind (Distillery itself comes from Hex), and what it finds of the release of before. */
const TASK = `defmodule Mix.Tasks.Distillery.Release do
  use Mix.Task

  def run(args) do
    IO.puts("distillery.release " <> Enum.join(args, " "))
    version = Mix.Project.config()[:version]
    rel = "_build/prod/rel/greeter"
    before = for "--upfrom=" <> before <- args, do: File.read!("#{rel}/releases/#{before}/boot")
    folder = "#{rel}/releases/#{version}"
    content = "_build/content"
    File.rm_rf!(content)
    File.mkdir_p!("#{content}/releases/#{version}/libexec")
    File.mkdir_p!("#{content}/bin")
    File.write!("#{content}/bin/greeter", "#!/bin/sh\\n")
    File.write!("#{content}/releases/#{version}/boot", "boot of #{version}")
    File.write!("#{content}/releases/#{version}/libexec/config.sh", "")
    if before != [], do: File.write!("#{content}/releases/#{version}/relup", "from #{before}")
    File.mkdir_p!(folder)
    {_, 0} = System.cmd("tar", ["-czf", "#{folder}/greeter.tar.gz", "-C", content, "."])
  end
end

defmodule Greeter.MixProject do`

const LISTED = 'https://github.com/HashNuke/heroku-buildpack-elixir.git\n'

describe('a push of an app that is released with Distillery', () => {
  let test: BuildServerUnderTest
  let repo: ExampleRepo
  const push = (...config: string[]) =>
    repo.git([...config.flatMap((each) => ['-c', each]), 'push', test.remote('app'), 'main'])

  beforeAll(async () => {
    test = await BuildServerUnderTest.start()
    test.host.apps.add('app')
    repo = await exampleRepo('mix', join(test.folder, 'work'), {})
    await repo.edit('mix.exs', 'defmodule Greeter.MixProject do', TASK)
    await repo.write('rel/config.exs', '# settings of Distillery\n')
    await repo.commit('Use Distillery')
  })
  afterAll(async () => {
    await test.dispose()
  })

  it('becomes a slug of its release, which is started and spoken to by the words of Distillery', async () => {
    const result = await push()
    expect(result.exitCode, result.stderr).toBe(0)
    expect(result.stderr).toContain('Building with: elixir distillery')
    expect(result.stderr).toContain('distillery.release --env prod')
    expect(test.host.last).toMatchObject({
      customerAppName: 'greeter',
      customerAppVersion: '0.1.0',
      capabilities: { distillery: { start_command: 'foreground', remote_command: 'remote_console' } },
    })
  })

  it('hot, is built as an upgrade of the release that runs', async () => {
    test.host.previous = test.host.last
    await repo.edit('mix.exs', 'version: "0.1.0"', 'version: "0.2.0"')
    await repo.commit('0.2.0')
    const result = await push('http.extraheader=GIGALIXIR-HOT: true')
    expect(result.exitCode, result.stderr).toBe(0)
    expect(result.stderr).toContain('distillery.release --env prod --upgrade --upfrom=0.1.0')
    expect(test.host.last.customerAppVersion).toBe('0.2.0')
    const files = await slugFiles(await test.fetchSlug())
    expect(files.get('releases/0.2.0/relup')?.toString()).toBe('from boot of 0.1.0')
  })

  it('by a foreign buildpack finds the release of before in the same place, and the same words', async () => {
    const folder = join(test.folder, 'pack')
    await exampleRepo('mix', folder, {}).then(async (pack) => {
      await pack.write(
        'bin/compile',
        'cd "$1"\nset -e\necho "hot: $GIGALIXIR_SHOULD_HOT_UPGRADE, before: $(cat /tmp/in/_build/prod/rel/greeter/releases/0.2.0/boot)"\nmix distillery.release\nmkdir -p "$2/out"\ncp _build/prod/rel/greeter/releases/0.3.0/greeter.tar.gz "$2/out/greeter-0.3.0.tar.gz"\n',
      )
      await pack.edit('bin/compile', /^/, '#!/bin/bash\n')
      await pack.write('bin/detect', '#!/bin/sh\necho yes\n')
      await pack.git(['add', '-A'])
      await pack.git(['update-index', '--chmod=+x', 'bin/compile', 'bin/detect'])
      await pack.git(['commit', '-q', '-m', 'Pack'])
    })
    test.host.previous = test.host.last
    await repo.write('.buildpacks', `${LISTED}file://${folder}\n`)
    await repo.edit('mix.exs', 'version: "0.2.0"', 'version: "0.3.0"')
    await repo.commit('0.3.0')
    const result = await push('http.extraheader=GIGALIXIR-HOT: true')
    expect(result.exitCode, result.stderr).toBe(0)
    expect(result.stderr).toContain('hot: true, before: boot of 0.2.0')
    expect(test.host.last.capabilities).toEqual({
      distillery: { start_command: 'foreground', remote_command: 'remote_console' },
    })
  })
})
