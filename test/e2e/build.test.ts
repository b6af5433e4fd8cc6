import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import Docker from 'dockerode'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { packTar } from '../../src/sim/archive/index.js'
import { labels } from '../../src/sim/engines/docker/client/index.js'
import { BuildServerUnderTest } from '../support/build-server-under-test.js'
import { exampleRepo } from '../support/example-repo.js'
import type { ExampleRepo } from '../support/example-repo.js'
import { git } from '../support/git.js'
import { slugFiles } from '../support/slug-files.js'
import { eventually } from '../support/through-router.js'

const PAGE = 'lib/greeter/page.ex'

describe('a push', () => {
  let test: BuildServerUnderTest
  let count = 0

  beforeAll(async () => {
    test = await BuildServerUnderTest.start()
  })
  afterAll(async () => {
    await test.dispose()
  })
  afterEach(async () => {
    test.host.environment = {}
    // A builder still fills its app's cache when the push is over.
    await eventually(
      () => test.builders(),
      (all) => all.length === 0,
      { what: 'the end of the builders' },
    )
  })

  /** An app nothing was pushed to yet, and a repository with an example. */
  async function newApp(example: 'release' | 'mix' | 'native-app') {
    const app = `${example}-${(count += 1)}`
    test.host.apps.add(app)
    const repo = await exampleRepo(example, join(test.folder, `work-${count}`), {})
    const push = (ref = 'main', ...config: string[]) =>
      repo.git([...config.flatMap((each) => ['-c', each]), 'push', test.remote(app), ref])
    return { app, repo, push }
  }

  /** Somebody else's repository, with submodules. @returns its address */
  async function foreignRepository(
    name: string,
    files: Record<string, string>,
    submodules: [path: string, url: string][] = [],
  ): Promise<string> {
    const folder = join(test.folder, 'foreign', name)
    await mkdir(folder, { recursive: true })
    await git(folder, 'init', '-q', '-b', 'main')
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), content, { mode: path.startsWith('bin/') ? 0o755 : 0o644 })
    }
    for (const [path, url] of submodules)
      await git(folder, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', url, path)
    await git(folder, 'add', '-A')
    await git(folder, 'commit', '-q', '-m', name)
    return `file://${folder}`
  }

  /** Two buildpacks as people write them: the first is asked for at a tag that is not its newest commit. */
  async function foreignBuildpacks() {
    const one = await foreignRepository('one', {
      'bin/detect': '#!/bin/sh\necho One\n',
      'bin/compile':
        '#!/bin/bash\nset -e\necho "one v1 sees the config: $(cat "$3/ODD")"\nmkdir -p "$1/.profile.d"\necho "export ONE=profile" > "$1/.profile.d/one.sh"\ncd "$(dirname "$0")/.."\necho "export TOLD=\'exported by one\'" > export\n',
      'bin/release': '#!/bin/sh\necho "--- {}"\n',
    })
    const folder = one.slice('file://'.length)
    await git(folder, 'tag', 'v1')
    await writeFile(join(folder, 'bin', 'compile'), '#!/bin/sh\necho newest; exit 1\n')
    await git(folder, 'commit', '-q', '-a', '-m', 'Break it')
    const two = await foreignRepository('two', {
      'bin/detect': '#!/bin/sh\nexit 0\n',
      // Like those that bring a language: what it puts where the app is built has to be where it runs, too.
      'lib/words.sh': 'echo "two finds its own files"\n',
      'bin/compile':
        '#!/bin/bash\nset -e\n. lib/words.sh\nfor each in curl file gpg jq patch rsync unzip wget xz zip zstd; do command -v $each > /dev/null || { echo "no $each"; exit 1; }; done\necho "two was told: $TOLD"\nbuild=$(cd "$1" && pwd)\nmkdir -p "$build/.tools"\necho brought > "$build/.tools/tool"\nif [ "$build" != /app ]; then\n  mkdir -p /app/.tools\n  cp "$build/.tools/tool" /app/.tools/\nfi\n',
    })
    const commit = (await git(folder, 'rev-parse', 'v1')).trim()
    return { one, two, commit, goAway: () => rm(join(test.folder, 'foreign'), { recursive: true }) }
  }

  /** Starts a slug as a replica would and returns what it printed until it listens, or ends. */
  async function boot(slug: Buffer, command: string): Promise<string> {
    const container = await test.docker.createContainer({
      Image: test.image,
      Entrypoint: [
        'sh',
        '-c',
        `mkdir -p /app && tar -xzf /slug.tar.gz -C /app && cd /app && export MIX_ENV=prod && ${command}`,
      ],
      Env: ['LANG=C.UTF-8', 'HOME=/app'],
      Labels: labels(test.instance, 'run'),
      HostConfig: { NetworkMode: 'none' },
    })
    try {
      await container.putArchive(packTar([{ path: 'slug.tar.gz', content: slug }]), {
        path: '/',
      })
      await container.start()
      return await eventually(
        async () => (await container.logs({ stdout: true, stderr: true })).toString('latin1'),
        (output) => /listens on port|\*\*|rror/.test(output),
        { what: 'the app listening' },
      )
    } finally {
      await container.remove({ force: true })
    }
  }

  describe('of the release example', () => {
    let pushed: Awaited<ReturnType<typeof newApp>>
    beforeAll(async () => {
      pushed = await newApp('release')
    })

    it('becomes a slug with the release at its root, and says how to go on', async () => {
      const { app, repo, push } = pushed
      const result = await push()
      expect(result.exitCode, result.stderr).toBe(0)
      expect(result.stderr).toMatch(/remote: -----> Released version \d/)
      expect(result.stderr).toContain(`gigalixir ps -a ${app}`)
      const said = [
        '-----> Elixir',
        'Generated greeter app',
        '-----> Mix release',
        '* assembling',
        'Release created',
      ]
      expect(said.map((each) => result.stderr.indexOf(each))).toSatisfy(isAscending)
      // How to start a release by hand is no news to people of a platform.
      expect(result.stderr).not.toContain('bin/greeter')
      const commit = (await repo.git(['rev-parse', 'HEAD'])).stdout.trim()
      expect(test.host.last).toMatchObject({
        commitSha: commit,
        customerAppName: 'greeter',
        customerAppVersion: '0.1.0',
        capabilities: {
          distillery: { eval: 'elixir', rpc: 'no_print', start_command: 'start', remote_command: 'remote' },
        },
        defaultProcess: null,
        stack: 'gigalixir-24',
      })
      const slug = await test.fetchSlug()
      const files = await slugFiles(slug)
      expect(files.get('releases/start_erl.data')?.toString()).toMatch(/ 0\.1\.0$/)
      expect([...files.keys()]).toEqual(expect.arrayContaining(['bin/greeter', 'releases/0.1.0/runtime.exs']))
      expect(await boot(slug, 'exec bin/greeter start')).toContain('listens on port 4000')
    })

    it('compiles the one module that changed when it is pushed again', async () => {
      const { repo, push } = pushed
      await repo.edit(PAGE, 'Hello', 'Good morning')
      await repo.commit('Greet differently')
      const result = await push()
      expect(result.exitCode, result.stderr).toBe(0)
      expect(result.stderr).toContain('Compiling 1 file (.ex)')
      expect(result.stderr.match(/Compiling/g)).toHaveLength(1)
    })

    it('compiles a change of the same size whose commit is older than the cache', async () => {
      const { repo, push } = pushed
      await repo.edit(PAGE, 'Good morning', 'Good evening')
      await repo.git(['add', '-A'])
      const env = { GIT_COMMITTER_DATE: '2001-01-01T00:00:00Z', GIT_AUTHOR_DATE: '2001-01-01T00:00:00Z' }
      await repo.git(['commit', '-q', '-m', 'Long ago'], { env })
      const result = await push()
      expect(result.exitCode, result.stderr).toBe(0)
      expect(result.stderr).toContain('Compiling 1 file (.ex)')
      const beam = (await slugFiles(await test.fetchSlug())).get(
        'lib/greeter-0.1.0/ebin/Elixir.Greeter.Page.beam',
      )
      expect(beam?.includes('Good evening')).toBe(true)
    })

    it('keeps what was compiled though the simulator stops as soon as it is released', async () => {
      const { app, repo, push } = pushed
      const builds = test.another()
      await builds.start()
      await repo.edit(PAGE, 'Good evening', 'Good night')
      await repo.write('lib/greeter/new.ex', 'defmodule Greeter.New do\nend\n')
      await repo.commit('Two files')
      const first = await test.through(builds, async () => {
        const result = await push()
        await builds.stop()
        return result
      })
      expect(first.exitCode, first.stderr).toBe(0)
      await repo.commit('None')
      const second = await push()
      expect(second.exitCode, second.stderr).toBe(0)
      expect(second.stderr, app).not.toContain('Compiling')
    })

    it('runs what is asked for after compiling before the release is made', async () => {
      const { repo, push } = pushed
      const hook = 'mkdir -p rel/overlays && ls _build/prod/lib/greeter/ebin > rel/overlays/compiled'
      await repo.write('elixir_buildpack.config', "hook_post_compile='sh hook.sh'\n")
      await repo.write('hook.sh', hook)
      await repo.commit('Add to the release')
      const result = await push()
      expect(result.exitCode, result.stderr).toBe(0)
      const said = ['Elixir', 'Running hook_post_compile', 'Mix release', 'Released']
      expect(said.map((each) => result.stderr.indexOf(`-----> ${each}`))).toSatisfy(isAscending)
      expect((await slugFiles(await test.fetchSlug())).get('compiled')?.toString()).toContain('greeter.app')
      await repo.remove('elixir_buildpack.config')
    })

    it('with GIGALIXIR-CLEAN compiles everything', async () => {
      const { repo, push } = pushed
      await repo.commit('Nothing')
      const result = await push('main', 'http.extraheader=GIGALIXIR-CLEAN: true')
      expect(result.exitCode, result.stderr).toBe(0)
      expect(result.stderr).toMatch(/Compiling [2-9] files/)
    })

    it('with GIGALIXIR-HOT asks for a hot upgrade', async () => {
      const { repo, push } = pushed
      await repo.commit('Hot')
      const result = await push('main', 'http.extraheader=GIGALIXIR-HOT: true')
      expect(result.exitCode, result.stderr).toBe(0)
      expect(result.stderr).toContain('Upgrading 1 replica in place')
      expect(test.host.deployed.map(({ hot }) => hot)).toEqual([
        ...test.host.deployed.slice(1).map(() => false),
        true,
      ])
    })

    it('that fails to compile is rejected in the words of the compiler, and the next one builds on the cache', async () => {
      const { repo, push } = pushed
      const before = test.host.deployed.length
      await repo.edit(PAGE, 'def answer(', 'def broken, do: no_such_function()\n\n  def answer(')
      await repo.commit('Break')
      const result = await push()
      expect(result.exitCode).not.toBe(0)
      expect(result.stderr).toContain('undefined function no_such_function/0')
      expect(result.stderr).toContain('Nothing was released')
      expect(result.stderr).toContain('pre-receive hook declined')
      expect(test.host.deployed).toHaveLength(before)

      await repo.edit(PAGE, 'def broken, do: no_such_function()\n\n', '')
      await repo.commit('Mend')
      const mended = await push()
      expect(mended.exitCode, mended.stderr).toBe(0)
      expect(mended.stderr).not.toMatch(/Compiling [2-9] files/)
    })

    it('of another branch is taken, not built, and told how to deploy it', async () => {
      const { repo, push } = pushed
      const before = test.host.deployed.length
      await repo.git(['branch', 'feature'])
      const result = await push('feature')
      expect(result.exitCode, result.stderr).toBe(0)
      expect(result.stderr).toContain('git push gigalixir feature:main')
      expect(test.host.deployed).toHaveLength(before)
    })

    it('that deletes main is refused', async () => {
      const result = await pushed.push(':main')
      expect(result.exitCode).not.toBe(0)
      expect(result.stderr).toContain('cannot be deleted')
    })

    it('can be cloned again', async () => {
      const { app, repo } = pushed
      const into = join(test.folder, 'clone')
      const result = await repo.git(['clone', '-q', test.remote(app), into])
      expect(result.exitCode, result.stderr).toBe(0)
      const heads = await Promise.all([
        repo.git(['rev-parse', 'HEAD']),
        repo.git(['-C', into, 'rev-parse', 'HEAD']),
      ])
      expect(heads[1].stdout).toBe(heads[0].stdout)
    })
  })

  describe('of the mix example', () => {
    let pushed: Awaited<ReturnType<typeof newApp>>
    beforeAll(async () => {
      pushed = await newApp('mix')
    })

    it('becomes a slug of the built folder that starts without compiling again', async () => {
      const { app, repo, push } = pushed
      const odd = 'two\nlines "quoted" $HOME \\ `x` 🦀 \t\n\n'
      test.host.environment = { ODD: odd, EMPTY: '' }
      await repo.write('elixir_buildpack.config', "hook_post_compile='sh hook.sh'\n")
      await repo.write('hook.sh', 'printf %s "$ODD" > seen')
      await repo.write('.gitattributes', 'lib export-ignore\n')
      await repo.commit('Look at the environment')
      const result = await push()
      expect(result.exitCode, result.stderr).toBe(0)
      expect(test.host.last).toMatchObject({
        customerAppName: app,
        customerAppVersion: null,
        capabilities: null,
        defaultProcess: 'elixir --name $MY_NODE_NAME --cookie $MY_COOKIE -S mix run --no-halt',
      })
      const slug = await test.fetchSlug()
      const files = await slugFiles(slug)
      expect(files.get('seen')?.toString()).toBe(odd)
      expect([...files.keys()]).toEqual(
        expect.arrayContaining(['mix.exs', PAGE, '_build/prod/lib/greeter/ebin/greeter.app']),
      )
      const output = await boot(slug, 'exec elixir -S mix run --no-halt')
      expect(output).toContain('listens on port 4000')
      expect(output).not.toContain('Compiling')
    })

    it('compiles all of it when what it read at compile time has changed, says why, and else only what changed', async () => {
      const { repo, push } = pushed
      await repo.write('elixir_buildpack.config', '')
      await repo.write(
        'lib/greeter/stamp.ex',
        'defmodule Greeter.Stamp do\n  defmacro words, do: System.get_env("BANNER", "none") <> File.read!("VERSION")\n  def later, do: System.get_env("SOURCE_VERSION")\nend\n',
      )
      await repo.write(
        'lib/greeter/stamped.ex',
        'defmodule Greeter.Stamped do\n  require Greeter.Stamp\n  @words String.to_atom(Greeter.Stamp.words())\n  def words, do: @words\nend\n',
      )
      const build = async (change: Record<string, string>, banner?: string) => {
        for (const [file, content] of Object.entries(change)) await repo.write(file, content)
        await repo.commit('Change')
        test.host.environment = banner === undefined ? {} : { BANNER: banner }
        const { exitCode, stderr } = await push()
        expect(exitCode, stderr).toBe(0)
        const files = await slugFiles(await test.fetchSlug())
        const beam = files.get('_build/prod/lib/greeter/ebin/Elixir.Greeter.Stamped.beam')!.toString('latin1')
        const why = /Compiling the whole app: (.*)/.exec(stderr)?.[1]?.trim()
        return {
          words: /none1|hello1|hello2/.exec(beam)?.[0],
          why,
          compiled: /Compiling \d+ files? /.test(stderr),
        }
      }
      expect(await build({ VERSION: '1' })).toMatchObject({ words: 'none1' })
      const nothing = { words: 'none1', why: undefined, compiled: false }
      expect(await build({ 'NOTES.md': 'Only notes' })).toEqual(nothing)
      const banner = 'lib/greeter/stamped.ex reads BANNER at compile time, which has changed.'
      expect(await build({}, 'hello')).toEqual({ words: 'hello1', why: banner, compiled: true })
      const version = 'lib/greeter/stamped.ex reads VERSION at compile time, which has changed.'
      expect(await build({ VERSION: '2' }, 'hello')).toEqual({
        words: 'hello2',
        why: version,
        compiled: true,
      })
    })

    it('is built in a container that waited for it, and keeps config values out of what Docker shows of that', async () => {
      const secret = randomBytes(16).toString('hex')
      test.host.environment = { SECRET: secret }
      const { app, repo, push } = pushed
      const [waiting] = await eventually(
        () => test.waitingBuilders(app),
        (all) => all.some((each) => each.State === 'running'),
        { what: 'a builder made ahead' },
      )
      await repo.write('elixir_buildpack.config', `hook_post_compile='sleep 1'\n`)
      await repo.commit('Wait a little')
      const under = push()
      const [builder] = await eventually(
        () => test.builders(),
        (all) => all.some((each) => each.State === 'running'),
        { what: 'a running builder' },
      )
      expect(builder!.Id).toBe(waiting!.Id)
      const shown = await test.docker.getContainer(builder!.Id).inspect()
      expect(JSON.stringify(shown)).not.toContain(secret)
      expect((await under).exitCode).toBe(0)
    })

    it('says in one line that the stack serves when other versions are asked for', async () => {
      const { repo, push } = pushed
      await repo.write('elixir_buildpack.config', 'elixir_version=1.15.0\nerlang_version=26.0\n')
      await repo.commit('Ask for versions')
      const result = await push()
      expect(result.exitCode, result.stderr).toBe(0)
      expect(result.stderr).toMatch(
        /Asked for: Elixir 1\.15\.0, Erlang 26\.0\. The stack's own serve: Elixir 1\.\d/,
      )
    })

    it.each([
      ['without mix.exs', (repo: ExampleRepo) => repo.remove('mix.exs'), 'no mix.exs'],
      [
        'with a foreign buildpack that cannot be had',
        (repo: ExampleRepo) => repo.write('.buildpacks', 'https://127.0.0.1:1/nobody/nothing.git\n'),
        'https://127.0.0.1:1/nobody/nothing.git is a service of this machine, which builds may not fetch from.',
      ],
      [
        'with a buildpack address that would run a program',
        (repo: ExampleRepo) => repo.write('.buildpacks', 'ext::sh\n'),
        'Line 1 of .buildpacks is not the address of a buildpack: ext::sh',
      ],
      [
        'with a submodule nobody knows the address of',
        (repo: ExampleRepo) =>
          repo.git(['update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},vendored`]),
        '.gitmodules does not say where it comes from',
      ],
    ])('%s is rejected with the reason', async (_name, change, reason) => {
      const { repo, push } = pushed
      const before = test.host.deployed.length
      await change(repo)
      await repo.git(['add', '-A', '--', ':!vendored'])
      await repo.git(['commit', '-q', '-m', 'Change'])
      const result = await push()
      await repo.git(['reset', '-q', '--hard', 'HEAD~1'])
      expect(result.exitCode).not.toBe(0)
      expect(result.stderr).toContain(reason)
      expect(test.host.deployed).toHaveLength(before)
    })

    it('by foreign buildpacks, pinned and not, with exports, profiles and defaults; offline from the copy of before', async () => {
      const { repo, push } = pushed
      test.host.environment = { ODD: 'odd value' }
      const packs = await foreignBuildpacks()
      await repo.write(
        '.buildpacks',
        `${packs.one}#${packs.commit}\n${packs.two}\nhttps://github.com/gigalixir/gigalixir-buildpack-mix.git\n`,
      )
      await repo.commit('Foreign buildpacks')
      const result = await push()
      expect(result.exitCode, result.stderr).toBe(0)
      expect(result.stderr).toMatch(
        /Building with: file:\S+one at [0-9a-f]{10} file:\S+two at [0-9a-f]{10} mix/,
      )
      expect(result.stderr).toContain('one v1 sees the config: odd value')
      expect(result.stderr).toContain('two was told: exported by one')
      expect(result.stderr).toContain('two finds its own files')
      const files = await slugFiles(await test.fetchSlug())
      expect(files.get('.profile.d/one.sh')?.toString()).toContain('ONE=profile')
      expect(files.get('.tools/tool')?.toString()).toBe('brought\n')
      expect(test.host.last.defaultProcess).not.toBeNull()

      await packs.goAway()
      await repo.write('again', '')
      await repo.commit('Again, without the network')
      const offline = await push()
      expect(offline.exitCode, offline.stderr).toBe(0)
      expect(offline.stderr).toContain('two could not be reached: using the copy from before.')
      expect(offline.stderr).not.toContain('one could not be reached')
    })

    it('by a foreign buildpack that cannot download and says nothing is rejected with what that means', async () => {
      const { repo, push } = pushed
      const silent = await foreignRepository('silent', {
        'bin/detect': '#!/bin/sh\nexit 0\n',
        'bin/compile':
          '#!/bin/bash\nset -e -o pipefail\ncurl -s http://127.0.0.1:1/list | wc -l > /tmp/lines\n',
      })
      await repo.write('.buildpacks', `${silent}\n`)
      await repo.commit('Download')
      const result = await push()
      await repo.git(['rm', '-q', '-f', '.buildpacks'])
      await repo.commit('Download no more')
      expect(result.exitCode).not.toBe(0)
      expect(result.stderr).toMatch(/The buildpack file:\S+silent at [0-9a-f]{10} failed with exit code 7\./)
      expect(result.stderr).toContain('So ends curl when a server cannot be reached. Is this machine online?')
    })

    it('with submodules, and theirs, in their places, from where they are checked out and nowhere else here', async () => {
      const { repo, push } = pushed
      const inner = await foreignRepository('inner', {
        'deep.txt': 'deepest',
        'zeros.bin': '\0'.repeat(2000),
      })
      const outer = await foreignRepository('outer', { 'shallow.txt': 'words' }, [['nested', inner]])
      const submodule = ['-c', 'protocol.file.allow=always', 'submodule', '--quiet']
      await repo.git([...submodule, 'add', outer, 'vendored'])
      await repo.commit('Add a submodule')
      const refused = await push()
      expect(refused.exitCode, refused.stderr).not.toBe(0)
      expect(refused.stderr).toContain('outer is an address of file, which builds may not fetch from.')
      await repo.git([...submodule, 'update', '--init', '--recursive'])
      const builds = test.another({ workingCopies: async () => [repo.dir] })
      await builds.start()
      const result = await test.through(builds, () => push())
      await builds.stop()
      expect(result.exitCode, result.stderr).toBe(0)
      const files = await slugFiles(await test.fetchSlug())
      expect(files.get('vendored/shallow.txt')?.toString()).toBe('words')
      expect(files.get('vendored/nested/deep.txt')?.toString()).toBe('deepest')
      expect(files.get('vendored/nested/zeros.bin')).toEqual(Buffer.alloc(2000))
      await repo.git(['rm', '-q', '-f', 'vendored'])
      await repo.commit('Remove it again')
    })

    it('by listed buildpacks builds what they name, pinned or not', async () => {
      const { repo, push } = pushed
      const urls = [
        'https://github.com/gigalixir/gigalixir-buildpack-clean-cache.git',
        'https://github.com/HashNuke/heroku-buildpack-elixir#v1.0',
        '',
        '# a comment',
        'https://github.com/gigalixir/gigalixir-buildpack-releases.git',
      ]
      await repo.write('.buildpacks', urls.join('\n'))
      await repo.commit('List buildpacks')
      const result = await push()
      expect(result.exitCode, result.stderr).toBe(0)
      expect(result.stderr).toContain('Building with: clean-cache elixir releases')
      expect(result.stderr).toContain('pinned to v1.0')
      expect(test.host.last).toMatchObject({ customerAppName: 'greeter', customerAppVersion: '0.1.0' })
    })
  })

  it('finds the compilers, libraries and headers that packages written in Erlang and C need, and all of Erlang', async () => {
    const { push } = await newApp('native-app')
    const result = await push()
    expect(result.exitCode, result.stderr).toBe(0)
    expect(result.stderr).toContain('native: 42 ok 3')
    expect(test.host.last).toMatchObject({ customerAppName: 'native', customerAppVersion: '0.1.0' })
  })

  it('waits for the one before it and says so', async () => {
    const { repo, push } = await newApp('mix')
    await repo.write('elixir_buildpack.config', `hook_post_compile='sleep 1'\n`)
    await repo.commit('Take a moment')
    const before = test.host.deployed.length
    const results = await Promise.all([push('main'), push('main:master')])
    expect(results.map((result) => result.exitCode)).toEqual([0, 0])
    expect(results.filter((result) => result.stderr.includes('waiting for it'))).toHaveLength(1)
    expect(test.host.deployed).toHaveLength(before + 2)
  })

  it('onto a branch that moved while it waited is refused before it is built', async () => {
    const { repo, push } = await newApp('mix')
    await repo.write('elixir_buildpack.config', `hook_post_compile='sleep 1'\n`)
    await repo.commit('Take a moment')
    const before = test.host.deployed.length
    const results = await Promise.all([push('main'), push('main')])
    expect(results.map((result) => result.exitCode).sort()).toEqual([0, 1])
    expect(results.map((result) => result.stderr).join()).toContain('main changed since this push began')
    expect(test.host.deployed).toHaveLength(before + 1)
  })

  it('of more than git sends at once arrives whole', async () => {
    const { repo, push } = await newApp('mix')
    await repo.write('priv/large.txt', randomBytes(3 * 1024 * 1024).toString('hex'))
    await repo.commit('Add something large')
    const result = await push()
    expect(result.exitCode, result.stderr).toBe(0)
    expect((await slugFiles(await test.fetchSlug())).get('priv/large.txt')).toHaveLength(6 * 1024 * 1024)
  })

  it('with a wrong key is refused', async () => {
    const { app, repo } = await newApp('mix')
    const result = await repo.git(['push', test.remote(app, 'wrong'), 'main'])
    expect(result.exitCode).not.toBe(0)
    expect(result.stderr).toMatch(/Authentication failed/i)
    const anonymous = await fetch(`${test.url}/${app}.git/info/refs?service=git-receive-pack`)
    expect(anonymous.status).toBe(401)
    expect(anonymous.headers.get('www-authenticate')).toBe('Basic realm="gigalixir"')
  })

  it.each(['..%2Fx', '%2e%2e', 'ÄÖ', 'a'.repeat(300), 'no-such-app', '-x'])(
    'to an app named %j finds nothing',
    async (name) => {
      const answer = await fetch(`${test.url}/${name}.git/info/refs?service=git-receive-pack`, {
        headers: { authorization: `Basic ${Buffer.from('ada@example.com:the-key').toString('base64')}` },
      })
      expect(answer.status).toBe(404)
    },
  )

  it('that the person stops ends its builder and releases nothing', async () => {
    const { repo, app } = await newApp('mix')
    await repo.write('elixir_buildpack.config', `hook_post_compile='sleep 600'\n`)
    await repo.commit('Take for ever')
    const before = test.host.deployed.length
    // As the terminal does it at Ctrl-C: git and all of its helpers get the signal.
    const push = spawn('git', ['push', test.remote(app), 'main'], {
      cwd: repo.dir,
      detached: true,
      stdio: 'ignore',
    })
    const ended = once(push, 'exit')
    await eventually(
      () => test.builders(),
      (all) => all.some((each) => each.State === 'running'),
      { what: 'a running builder' },
    )
    process.kill(-push.pid!, 'SIGINT')
    await ended
    await eventually(
      () => test.builders(),
      (all) => all.length === 0,
      { what: 'the end of the builder', timeoutMs: 20_000 },
    )
    expect(test.host.deployed).toHaveLength(before)
    // The app's turn was given back: the next push is built at once.
    await repo.remove('elixir_buildpack.config')
    await repo.commit('Quick again')
    const next = await repo.git(['push', test.remote(app), 'main'])
    expect(next.exitCode, next.stderr).toBe(0)
    expect(next.stderr).not.toContain('waiting')
  })

  it('under way or in the queue when the simulator stops is refused with that reason', async () => {
    const { repo, push } = await newApp('mix')
    await repo.write('elixir_buildpack.config', `hook_post_compile='sleep 600'\n`)
    await repo.commit('Take for ever')
    const other = await newApp('mix')
    const narrow = test.another({ concurrency: 1 })
    await narrow.start()
    await test.through(narrow, async () => {
      const under = push()
      await eventually(
        () => test.builders(),
        (all) => all.some((each) => each.State === 'running'),
        { what: 'a running builder' },
      )
      const queued = other.push()
      await eventually(
        async () => narrow.state().queued,
        (all) => all.length === 1,
        { what: 'a build that waits' },
      )
      await narrow.stop()
      for (const result of await Promise.all([under, queued])) {
        expect(result.exitCode).not.toBe(0)
        expect(result.stderr).toContain('the simulator stops')
      }
      expect(await test.builders()).toEqual([])
    })
  })

  it('is refused with the reason when Docker is gone', async () => {
    const { app, repo } = await newApp('mix')
    const docker = new Docker({ socketPath: join(test.folder, 'no.sock') })
    const lonely = test.another({ docker })
    await lonely.start()
    const result = await test.through(lonely, () => repo.git(['push', test.remote(app), 'main']))
    expect(result.exitCode).not.toBe(0)
    expect(result.stderr).toContain('Docker does not answer')
    await lonely.stop()
  })

  it('that takes longer than a build may is refused, naming the limit', async () => {
    const { app, repo } = await newApp('mix')
    await repo.write('elixir_buildpack.config', `hook_post_compile='sleep 600'\n`)
    await repo.commit('Take for ever')
    const strict = test.another({ limits: { buildMilliseconds: 3000 } })
    await strict.start()
    const result = await test.through(strict, () => repo.git(['push', test.remote(app), 'main']))
    expect(result.exitCode).not.toBe(0)
    expect(result.stderr).toContain('longer than its limit of 3 seconds')
    await strict.stop()
  })

  it('of more than a slug or a repository may have is refused, naming sizes and limits', async () => {
    const { app, repo } = await newApp('mix')
    await repo.write('priv/large.txt', randomBytes(1024 * 1024).toString('hex'))
    await repo.commit('Add something large')
    const pushWith = async (limits: { slugBytes?: number; repositoryBytes?: number }) => {
      const strict = test.another({ limits })
      await strict.start()
      const result = await test.through(strict, () => repo.git(['push', test.remote(app), 'main']))
      await strict.stop()
      return result
    }
    const slug = await pushWith({ slugBytes: 1024 * 1024 })
    expect(slug.exitCode).not.toBe(0)
    expect(slug.stderr).toContain('The slug is 2 MB; the limit is 1 MB.')
    const repository = await pushWith({ repositoryBytes: 1024 * 1024 })
    expect(repository.exitCode).not.toBe(0)
    expect(repository.stderr).toContain('The repository would grow to 2 MB; the limit is 1 MB.')
    expect(repository.stderr).not.toContain('Building')
  })

  it('leaves nothing of an app that is removed', async () => {
    const { app, push } = await newApp('mix')
    expect((await push()).exitCode).toBe(0)
    const volume = `gigalixir-${test.instance}-cache-${app}`
    expect((await test.docker.getVolume(volume).inspect()).Name).toBe(volume)
    await test.builds.removeApp(app)
    await expect(test.docker.getVolume(volume).inspect()).rejects.toMatchObject({ statusCode: 404 })
    const again = await push()
    expect(again.stderr).toContain('Compiling 7 files')
  })

  it('finds the builders of an earlier life removed', async () => {
    const left = await test.docker.createContainer({
      Image: test.image,
      Entrypoint: ['sleep', '600'],
      Labels: labels(test.instance, 'build', { app: 'earlier' }),
      HostConfig: { NetworkMode: 'none' },
    })
    await left.start()
    await test.builds.start()
    expect(await test.builders()).toEqual([])
    expect(test.log.join()).toContain('earlier')
  })
})

/** Each is found, behind the one before it. */
function isAscending(places: number[]): boolean {
  return places.every((place, index) => place > (places[index - 1] ?? -1))
}
