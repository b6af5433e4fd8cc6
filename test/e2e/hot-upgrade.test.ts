import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppUnderTest } from '../support/app-under-test.js'
import { daemonPid, startSim } from '../support/sim.js'
import type { TestSim } from '../support/sim.js'
import { eventually } from '../support/through-router.js'

/** Remembers what it is told of its settings, and changes one of them itself. */
const KEEPS_CHANGES = `  @impl true
  def config_change(changed, new, removed) do
    seen = :persistent_term.get(:seen, [])
    :persistent_term.put(:seen, seen ++ [Enum.map([changed, new, removed], &Enum.sort/1)])
  end

  def touch, do: Application.put_env(:tally, :touched, true)

  @impl true
`

/** A protocol: Elixir puts it together anew for each release. */
const SHOWN = `defprotocol Tally.Shown do
  @fallback_to_any true
  def show(term)
end

defimpl Tally.Shown, for: Any do
  def show(_term), do: "anything"
end
`

/** As much of Ecto as a migration meets. */
const ECTO = `defmodule Tally.Repo do
  def config, do: [otp_app: :tally]
end

defmodule Tally.OtherRepo do
  def config, do: [otp_app: :logger]
end

defmodule Ecto.Migrator do
  def with_repo(repo, work), do: {:ok, work.(repo), []}

  def run(_repo, path, :up, all: true) do
    for file <- Enum.sort(File.ls!(path)) do
      {version, _} = Integer.parse(file)
      if version > 1, do: raise("migration #{version} is wrong")
      version
    end
  end
end
`

function settings(pairs: string): string {
  return [
    'import Config',
    'config :tally, port: String.to_integer(System.get_env("PORT")), commit: System.get_env("SOURCE_VERSION")',
    `config :tally, ${pairs}`,
    'config :logger, level: :warning',
  ].join('\n')
}

/** New code in running replicas: what they hold in memory stays. */
describe('a hot upgrade', () => {
  let sim: TestSim
  let app: AppUnderTest

  beforeAll(async () => {
    sim = await startSim({ env: { GIGALIXIR_SIM_DRAIN: '2' } })
    app = await AppUnderTest.create(sim, 'tally', 'hot-upgradable')
    await app.repo.edit('lib/tally.ex', '  @impl true\n', KEEPS_CHANGES)
    await app.repo.write('config/releases.exs', settings('greeting: "a", retired: true'))
    await app.repo.write('lib/tally/shown.ex', SHOWN)
    await app.repo.write('lib/tally/ecto.ex', ECTO)
    await app.repo.write('priv/repo/migrations/1_first.exs', '')
    // A release need not have the name of an application in it.
    await app.repo.edit('mix.exs', 'releases: [tally:', 'releases: [counting:')
    await app.repo.commit('Settings')
    await app.must('deploy')
    await app.steady()
  })
  afterAll(async () => {
    await app.dispose()
    await sim.dispose()
  })

  /** The count, version and process number of the page. */
  async function page() {
    const body = await app.body()
    const [, greeting, count, version, pid] =
      /^(\w+), visitor (\d+): version (\S+), process (\d+)\n$/.exec(body) ?? []
    return { body, greeting, count: Number(count), version, pid }
  }

  /** The value of an expression on the app's node, as JSON has it. */
  async function evaluated(expression: string): Promise<unknown> {
    return (JSON.parse(await app.must('ps:eval', expression)) as { value: unknown }).value
  }

  async function hotPush(from: string, to: string) {
    await app.repo.edit('mix.exs', `version: "${from}"`, `version: "${to}"`)
    await app.repo.commit(to)
    const { exitCode, stderr } = await app.repo.git([
      '-c',
      'http.extraheader=GIGALIXIR-HOT: true',
      'push',
      'gigalixir',
      'main',
    ])
    expect(exitCode, stderr).toBe(0)
    await app.settled(150_000)
    return app.steady()
  }

  it('changes the code and keeps state and process', async () => {
    const before = await page()
    const [replica] = (await app.ps()).pods
    expect(await evaluated('Tally.touch()')).toBe('ok')
    await app.repo.edit('lib/tally/web.ex', '"Welcome"', '"Hello"')
    await app.repo.write('config/releases.exs', settings('greeting: "b", fresh: [1]'))
    await app.repo.write(
      'lib/tally/shown.ex',
      SHOWN +
        SHOWN.slice(SHOWN.indexOf('\ndefimpl')).replace('Any', 'Integer').replace('anything', 'a number'),
    )
    await app.repo.edit('appup.exs', 'changes = [', 'changes = [\n  {:add_module, Tally.Shown.Integer},')
    const { pods } = await hotPush('0.1.0', '0.2.0')
    expect(await page()).toMatchObject({
      greeting: 'Hello',
      version: '0.2.0',
      count: before.count + 1,
      pid: before.pid,
    })
    expect(pods).toMatchObject([{ name: replica!.name, version: 2, status: 'Healthy' }])
    expect((await app.releases())[0]).toMatchObject({ version: 2, status: 'healthy' })
    expect(JSON.parse(await app.must('ps'))).toMatchObject({ rollout: { hot: { upgraded: 1 } } })
  })

  it('gives the app the settings of the new release, and tells it what is different, and only that', async () => {
    const { sha } = (await app.releases())[0]!
    expect(await evaluated('Map.new(Application.get_all_env(:tally))')).toEqual({
      port: 4000,
      commit: sha,
      greeting: 'b',
      fresh: [1],
      touched: true,
    })
    expect(
      await evaluated(
        'for [changed, new, removed] <- :persistent_term.get(:seen), do: [Map.new(changed), Map.new(new), removed]',
      ),
    ).toEqual([[{ greeting: 'b', commit: sha }, { fresh: [1] }, ['retired']]])
    expect(await evaluated('Application.get_env(:logger, :level)')).toBe('warning')
    expect(await evaluated('System.get_env("SOURCE_VERSION")')).toBe(sha)
  })

  it('brings the protocols of the new release, and what a restart of the VM would start', async () => {
    expect(await evaluated('Tally.Shown.show(1)')).toBe('a number')
    expect(
      await evaluated(
        'for flag <- [:boot, :config], {:ok, [[path]]} = :init.get_argument(flag), do: to_string(path)',
      ),
    ).toEqual(['/app/releases/0.2.0/start', '/app/releases/0.2.0/sys'])
  })

  it('is kept by the next start after the simulator was killed', async () => {
    const before = await page()
    process.kill((await daemonPid(sim.home))!, 'SIGKILL')
    expect(await sim.cli(['sim:up'])).toMatchObject({ exitCode: 0 })
    await app.steady()
    expect(await page()).toMatchObject({ count: before.count + 1, pid: before.pid, version: '0.2.0' })
  })

  it('comes up on the new code when it is started again', async () => {
    await app.must('ps:restart')
    await eventually(page, ({ count }) => count < 3, { what: 'a fresh count' })
    expect(await page()).toMatchObject({ greeting: 'Hello', version: '0.2.0' })
    await app.steady()
  })

  it('migrates the repositories of any application in the release, and never nothing without a word', async () => {
    const nothing = await app.cli('ps:migrate')
    expect(nothing).toMatchObject({ exitCode: 1, stderr: '' })
    expect(nothing.stdout).toMatch(/^Nothing was migrated: .*:ecto_repos.* Looked at: .*\btally\b/)

    await evaluated('Application.put_env(:tally, :ecto_repos, [Tally.Repo])')
    expect(await app.cli('ps:migrate')).toMatchObject({ exitCode: 0, stdout: 'Tally.Repo: migrated 1.\n' })

    await evaluated('Application.put_env(:logger, :ecto_repos, [Tally.OtherRepo])')
    const several = await app.cli('ps:migrate')
    expect(several.exitCode).toBe(1)
    expect(several.stdout).toContain('Name one with -m: logger (Tally.OtherRepo), tally (Tally.Repo)')
    expect(await app.must('ps:migrate', '-m', 'tally')).toBe('Tally.Repo: migrated 1.\n')
    const absent = await app.cli('ps:migrate', '-m', 'logger')
    expect(absent).toMatchObject({ exitCode: 1 })
    expect(absent.stdout).toMatch(
      /the migrations of Tally\.OtherRepo belong in .*\/priv\/other_repo\/migrations/,
    )

    await evaluated('File.touch!(Application.app_dir(:tally, "priv/repo/migrations/2_wrong.exs"))')
    const wrong = await app.cli('ps:migrate', '-m', 'tally')
    expect(wrong.exitCode).toBe(1)
    expect(wrong.stderr).toContain('migration 2 is wrong')
  })

  it('becomes a usual rollout where it cannot be done, and says why', async () => {
    await app.repo.write('appup.exs', '{~c"0.3.0", [], []}\n')
    const [before] = (await app.ps()).pods
    const { pods } = await hotPush('0.2.0', '0.3.0')
    expect(pods).toMatchObject([{ version: 3, status: 'Healthy' }])
    expect(pods[0]!.name).not.toBe(before!.name)
    expect((await page()).version).toBe('0.3.0')
    expect(JSON.parse(await app.must('ps'))).toMatchObject({
      rollout: {
        state: 'healthy',
        hot: {
          upgraded: 0,
          failure: expect.stringMatching(/^tally 0\.3\.0 cannot be reached from 0\.2\.0: /) as string,
        },
      },
    })
    expect(await app.must('logs', '-t', '--source', 'gigalixir-run')).toMatch(
      /could not be upgraded in place: .*tally.*\. Replicas are replaced instead\./,
    )
  })
})
