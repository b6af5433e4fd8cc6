import { createHash } from 'node:crypto'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Readable } from 'node:stream'
import type Docker from 'dockerode'
import { packTar, readEntry, readTar } from '../../src/sim/archive/index.js'
import { labels } from '../../src/sim/engines/docker/client/index.js'
import { packageRoot } from '../../src/lib/paths.js'
import { git } from './git.js'

/** A person's home with a Hex in it, and packages it once downloaded. */
export class TestHostHex {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  /** Where Hex and Mix look, as the simulator is told. */
  get homes() {
    const mix = join(this.#folder, '.mix')
    return { caches: [join(this.#folder, '.hex')], archives: [join(mix, 'archives')], rebars: [mix] }
  }

  /** Compiles the stand-in Hex of the fixtures as `mix local.hex` would leave it. */
  async install(docker: Docker, image: string, instance: string): Promise<void> {
    const source = await readFile(join(packageRoot(), 'test/fixtures/stand-in-hex/hex.ex'))
    const container = await docker.createContainer({
      Image: image,
      Entrypoint: ['sh', '-c', 'mkdir /ebin && elixirc -o /ebin /hex.ex'],
      Labels: labels(instance, 'run'),
      HostConfig: { NetworkMode: 'none' },
    })
    try {
      await container.putArchive(packTar([{ path: 'hex.ex', content: source }]), { path: '/' })
      await container.start()
      const { StatusCode } = (await container.wait()) as { StatusCode: number }
      if (StatusCode !== 0) throw new Error(String(await container.logs({ stdout: true, stderr: true })))
      const ebin = join(this.#folder, '.mix', 'archives', 'hex-99.0.0', 'hex-99.0.0', 'ebin')
      await mkdir(ebin, { recursive: true })
      for await (const entry of readTar(
        (await container.getArchive({ path: '/ebin' })) as unknown as Readable,
      ))
        await writeFile(join(ebin, entry.path.slice('ebin/'.length)), await readEntry(entry))
    } finally {
      await container.remove({ force: true })
    }
    const rebar3 = join(this.#folder, '.mix', 'rebar3')
    await writeFile(rebar3, '#!/usr/bin/env escript\nmain(_) -> ok.\n', { mode: 0o755 })
  }

  /**
   * A package in the cache (https://github.com/hexpm/specifications, package tarball), and a registry that no build can use.
   *
   * @returns its checksum
   */
  async addPackage(name: string, version: string, files: Record<string, string>): Promise<string> {
    const contents = gzipSync(packTar(Object.entries(files).map(([path, content]) => ({ path, content }))))
    const tar = packTar([
      { path: 'VERSION', content: '3' },
      { path: 'contents.tar.gz', content: contents },
    ])
    const folder = join(this.#folder, '.hex', 'packages', 'hexpm')
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, `${name}-${version}.tar`), tar)
    await writeFile(join(this.#folder, '.hex', 'cache.ets'), 'the registry')
    return createHash('sha256').update(tar).digest('hex')
  }

  /** A git dependency as mix has fetched it, in the `deps` of an app of theirs. @returns the id of its commit */
  async addGit(name: string, files: Record<string, string>, tag = 'any'): Promise<string> {
    const folder = join(this.#folder, 'app', 'deps', name)
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), content)
    }
    await git(folder, 'init', '-q', '-b', 'main')
    await git(folder, 'add', '-A')
    await git(folder, 'commit', '-q', '-m', 'First')
    await git(folder, 'tag', tag)
    return git(folder, 'rev-parse', 'HEAD')
  }

  /** A program as mix has installed it in the same app. */
  async addTool(name: string, content: string): Promise<void> {
    const folder = join(this.#folder, 'app', '_build')
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, name), content, { mode: 0o755 })
  }

  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true })
  }
}
