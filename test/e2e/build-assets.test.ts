import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { mkdir, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runProgram } from '../../src/lib/process/run-program.js'
import { packTar } from '../../src/sim/archive/index.js'
import { BuildServerUnderTest } from '../support/build-server-under-test.js'
import { exampleRepo } from '../support/example-repo.js'
import type { ExampleRepo } from '../support/example-repo.js'
import { slugFiles } from '../support/slug-files.js'

/** What Phoenix brings as tasks: a bundler that is downloaded into _build, a digest, and one that cleans up. */
const ALIASES = `aliases: [
        "assets.deploy": fn _ ->
          tool = Path.expand("_build/esbuild-linux-x64")
          IO.puts(if File.exists?(tool), do: "esbuild was here", else: "esbuild downloaded")
          File.write!(tool, "a large program")
          File.mkdir_p!("priv/static")
          File.write!("priv/static/app.js", "built by mix")
        end,
        "phx.digest": fn _ ->
          File.mkdir_p!("priv/static")
          File.write!("priv/static/cache_manifest.json", inspect(File.ls!("priv/static")))
        end,
        "phx.digest.clean": fn _ -> :ok end
      ],
      deps: []`

const PHOENIX_ENVIRONMENT = '.profile.d/phoenix_static_buildpack_env.sh'

/** A download of node in which node and npm only say what they are asked. */
function nodeDownload(version: string): Buffer {
  const bin = `node-v${version}-linux-x64/bin`
  const npm =
    '#!/bin/sh\necho "npm $1 $2 in ${PWD##*/}"\ncase $1 in\n install) mkdir -p node_modules/.bin; echo module > node_modules/thing ;;\n run) mkdir -p ../priv/static; cat node_modules/thing > ../priv/static/app.js ;;\n --version) echo 10.0.0 ;;\nesac\n'
  return gzipSync(
    packTar([
      { path: `${bin}/node`, mode: 0o755, content: `#!/bin/sh\necho v${version}\n` },
      { path: `${bin}/npm`, mode: 0o755, content: npm },
    ]),
  )
}

describe('a push of an app with assets', () => {
  let test: BuildServerUnderTest
  let repo: ExampleRepo
  const push = () => repo.git(['push', test.remote('app'), 'main'])
  const slug = async () => slugFiles(await test.fetchSlug())

  beforeAll(async () => {
    test = await BuildServerUnderTest.start()
    test.host.apps.add('app')
    repo = await exampleRepo('mix', join(test.folder, 'work'), {})
    await repo.edit('mix.exs', 'deps: []', ALIASES)
    await repo.write('assets/js/app.js', 'source')
    await repo.commit('Have assets')
  })
  afterAll(async () => {
    await test.dispose()
  })

  it('has them built by mix alone when there is no package.json, and digested', async () => {
    const result = await push()
    expect(result.exitCode, result.stderr).toBe(0)
    expect(result.stderr).toContain('Building with: elixir phoenix-static mix')
    expect(result.stderr).toContain('esbuild downloaded')
    const files = await slug()
    expect(files.get('priv/static/app.js')?.toString()).toBe('built by mix')
    expect(files.get('priv/static/cache_manifest.json')?.toString()).toContain('app.js')
    expect([...files.keys()].filter((file) => file.includes('esbuild'))).toEqual([])
  })

  it('keeps what mix downloaded for the next build, and the files of the release before', async () => {
    await repo.edit('mix.exs', 'priv/static/app.js', 'priv/static/app2.js')
    await repo.commit('Another name')
    const result = await push()
    expect(result.exitCode, result.stderr).toBe(0)
    expect(result.stderr).toContain('esbuild was here')
    const files = await slug()
    expect(files.get('priv/static/app2.js')?.toString()).toBe('built by mix')
    expect(files.get('priv/static/app.js')?.toString()).toBe('built by mix')
  })

  it('runs a compile script of its own instead, which sees the names the platform gives it', async () => {
    await repo.write(
      'compile',
      'cd $phoenix_dir\nmkdir -p priv/static\nheader "Own"\ninfo "has_clean is $has_clean"\nfile_contents .gitignore | indent\necho "by the script in $(basename "$assets_dir")" > priv/static/own.txt\nmix "${phoenix_ex}.digest"\n',
    )
    await repo.commit('Compile by hand')
    const result = await push()
    expect(result.exitCode, result.stderr).toBe(0)
    expect(result.stderr).toMatch(/-----> Own\s+remote: +has_clean is 0/)
    expect((await slug()).get('priv/static/own.txt')?.toString()).toBe('by the script in assets\n')
  })

  it('is refused when that script fails, wherever in it', async () => {
    await repo.write(
      'compile',
      'printf "10%%\\r\\033[31m60%%\\033[0m\\r"\necho before\nno-such-program\necho never\n',
    )
    await repo.commit('Fail')
    const result = await push()
    await repo.remove('compile')
    expect(result.exitCode).not.toBe(0)
    expect(result.stderr).toContain('before')
    expect(result.stderr).not.toMatch(/never|60%|\[31m/)
    expect(result.stderr).toContain('The stack has no program "no-such-program", here or on the platform.')
    expect(result.stderr).toContain('The assets could not be built')
  })

  it('says what to do when node cannot be downloaded', async () => {
    await repo.write('assets/package.json', '{"scripts":{"deploy":"x"}}')
    await repo.commit('Use node')
    test.host.environment = { NODEJS_ORG_MIRROR: 'http://127.0.0.1:1/dist' }
    const result = await push()
    expect(result.exitCode).not.toBe(0)
    expect(result.stderr).toContain('node 22 is not here, and http://127.0.0.1:1/dist/latest-v22.x')
    expect(result.stderr).toContain('Go online for one push')
  })

  it('with a package.json gets the node it asks for, its modules and `npm run deploy`; offline from the cache', async () => {
    const archive = nodeDownload('20.1.2')
    const name = 'node-v20.1.2-linux-x64.tar.gz'
    await mkdir(join(repo.dir, 'mirror/v20.1.2'), { recursive: true })
    await writeFile(join(repo.dir, 'mirror/v20.1.2', name), archive)
    await repo.write(
      'mirror/v20.1.2/SHASUMS256.txt',
      `${createHash('sha256').update(archive).digest('hex')}  ${name}\n`,
    )
    await repo.write('.tool-versions', 'elixir 1.18.3\nnodejs 20.1.2\n')
    await repo.commit('Ask for a version')
    test.host.environment = { NODEJS_ORG_MIRROR: 'file:///app/mirror' }
    const result = await push()
    expect(result.exitCode, result.stderr).toBe(0)
    expect(result.stderr).toContain('Downloading node-v20.1.2')
    expect(result.stderr).toContain('npm run deploy in assets')
    const files = await slug()
    expect(files.get('priv/static/app.js')?.toString()).toBe('module\n')
    expect(files.has('.heroku/node/bin/node')).toBe(true)
    expect(files.get('.profile.d/phoenix_static_buildpack_paths.sh')?.toString()).toContain(
      '.heroku/node/bin',
    )

    await repo.write('assets/package.json', '{"dependencies":{}}')
    await repo.remove('mirror')
    await repo.remove('.tool-versions')
    await repo.write('phoenix_static_buildpack.config', 'node_version=20.1.2\nremove_node=true\n')
    await repo.commit('Without the network')
    const again = await push()
    expect(again.exitCode, again.stderr).toBe(0)
    expect(again.stderr).not.toContain('Downloading')
    // Without a deploy script the alias of mix.exs builds them.
    expect(again.stderr).not.toContain('npm run')
    expect(again.stderr).toContain('esbuild was here')
    const smaller = await slug()
    expect([...smaller.keys()].filter((file) => /node_modules|\.heroku/.test(file))).toEqual([])
  })

  it('knows its host and serves without being told, as a release and in mix mode, unless its config says otherwise', async () => {
    const inMixMode = (await slug()).get(PHOENIX_ENVIRONMENT)
    test.host.apps.add('released')
    const released = await exampleRepo('release', join(test.folder, 'released'), {})
    // Whoever has no such alias has nothing to build but the digest.
    await released.edit('mix.exs', 'deps: []', ALIASES.replace('assets.deploy', 'assets.other'))
    await released.write('assets/js/app.js', 'source')
    await released.commit('Have assets')
    const result = await released.git(['push', test.remote('released'), 'main'])
    expect(result.exitCode, result.stderr).toBe(0)
    expect(result.stderr).toContain('Building with: elixir phoenix-static releases')
    for (const profile of [inMixMode, (await slug()).get(PHOENIX_ENVIRONMENT)]) {
      const file = join(test.folder, 'profile.sh')
      await writeFile(file, profile ?? 'exit 1')
      const sourced = (env: Record<string, string>) =>
        runProgram('bash', ['-euc', `. "$0"; printenv PHX_SERVER PHX_HOST`, file], {
          env: { APP_NAME: 'shop', ...env },
        })
      expect((await sourced({})).stdout).toBe('true\nshop.gigalixirapp.com\n')
      const own = await sourced({ PHX_SERVER: 'false', PHX_HOST: 'shop.example.com' })
      expect(own.stdout).toBe('false\nshop.example.com\n')
    }
  })
})
