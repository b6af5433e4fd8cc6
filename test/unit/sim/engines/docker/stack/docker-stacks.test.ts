import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { beforeEach, describe, expect, it } from 'vitest'
import { DockerStacks } from '../../../../../../src/sim/engines/docker/stack/index.js'
import { tempDir } from '../../../../../support/temp-dir.js'
import type { Docker } from '../../../../../../src/sim/engines/docker/client/index.js'

/** An engine with some images, which builds what it is told, or fails. */
class FakeDocker {
  readonly images: Set<string>
  readonly builds: { tag: string; base: string }[] = []
  readonly pulls: string[] = []
  buildOutput: object[] = [{ stream: 'Step 1/2 : FROM base\n' }, { stream: ' ---> done\n' }]
  registryHas: string[] = []

  constructor(images: string[]) {
    this.images = new Set(images)
  }

  getImage(name: string) {
    return {
      inspect: async () => {
        if (!this.images.has(name)) throw Object.assign(new Error('no such image'), { statusCode: 404 })
        return { Id: `id of ${name}` }
      },
    }
  }

  async buildImage(_context: unknown, { t, buildargs }: { t: string; buildargs: { BASE: string } }) {
    this.builds.push({ tag: t, base: buildargs.BASE })
    if (!this.buildOutput.some((message) => 'error' in message)) this.images.add(t)
    return Readable.from(this.buildOutput.map((message) => `${JSON.stringify(message)}\n`))
  }

  async pull(name: string) {
    this.pulls.push(name)
    if (!this.registryHas.includes(name)) throw new Error('dial tcp: no such host')
    this.images.add(name)
    return Readable.from([
      `${JSON.stringify({ status: 'Downloading', id: 'a', progressDetail: { current: 1, total: 2 } })}\n`,
    ])
  }
}

const quiet = () => undefined

describe('stack images', () => {
  let files: string

  beforeEach(async () => {
    files = await tempDir()
    await writeFile(join(files, 'Dockerfile'), 'ARG BASE\nFROM ${BASE}\n')
  })

  function stacksOn(docker: FakeDocker, baseImage: string | null = null) {
    return new DockerStacks({ docker: docker as unknown as Docker, baseImage, files })
  }

  it('are made from the local platform image before anything else', async () => {
    const docker = new FakeDocker(['gigalixir-sim/base:trixie', 'heroku/heroku:24'])
    const stacks = stacksOn(docker)
    const steps: string[] = []
    await stacks.prepare('gigalixir-24', ({ step, done, total }) =>
      steps.push(`${step.slice(0, 8)} ${done}/${total}`),
    )
    expect(docker.builds).toEqual([{ tag: stacks.imageOf('gigalixir-24'), base: 'heroku/heroku:24' }])
    expect(stacks.imageOf('gigalixir-24')).toMatch(/^gigalixir-sim\/gigalixir-24:[0-9a-f]{12}$/)
    expect(docker.pulls).toEqual([])
    expect(steps[0]).toBe('Building 1/2')
  })

  it('are pulled for when nothing is here', async () => {
    const docker = new FakeDocker([])
    docker.registryHas = ['heroku/heroku:24']
    await stacksOn(docker).prepare('gigalixir-24', quiet)
    expect(docker.builds[0]?.base).toBe('heroku/heroku:24')
  })

  it('are made once, for two who ask at once and for the next simulator', async () => {
    const docker = new FakeDocker(['heroku/heroku:24'])
    const stacks = stacksOn(docker)
    await Promise.all([stacks.prepare('gigalixir-24', quiet), stacks.prepare('gigalixir-24', quiet)])
    await stacksOn(docker).prepare('gigalixir-24', quiet)
    expect(docker.builds).toHaveLength(1)
  })

  it('are made anew when their files change, and for another base', async () => {
    const docker = new FakeDocker(['heroku/heroku:24', 'my/base'])
    await stacksOn(docker).prepare('gigalixir-24', quiet)
    await writeFile(join(files, 'Dockerfile'), 'ARG BASE\nFROM ${BASE}\nRUN true\n')
    await stacksOn(docker).prepare('gigalixir-24', quiet)
    await stacksOn(docker, 'my/base').prepare('gigalixir-24', quiet)
    expect(new Set(docker.builds.map(({ tag }) => tag)).size).toBe(3)
    expect(docker.builds.at(-1)?.base).toBe('my/base')
  })

  it('show the last lines of a build that fails', async () => {
    const docker = new FakeDocker(['heroku/heroku:24'])
    docker.buildOutput = [
      { stream: 'E: Unable to locate package elixir\n' },
      { error: 'returned a non-zero code: 100' },
    ]
    const stacks = stacksOn(docker)
    const failure = stacks.prepare('gigalixir-24', quiet)
    await expect(failure).rejects.toMatchObject({ code: 'STACK_UNAVAILABLE' })
    await expect(failure).rejects.toThrow(/non-zero code: 100\nE: Unable to locate package elixir/)
    expect(() => stacks.imageOf('gigalixir-24')).toThrow('not prepared')
  })

  it('name the base image that is not there', async () => {
    await expect(stacksOn(new FakeDocker([]), 'my/base').prepare('gigalixir-24', quiet)).rejects.toThrow(
      'The base image my/base is not here and cannot be pulled: dial tcp: no such host.',
    )
  })

  it('are only of the stacks the platform has', async () => {
    const stacks = stacksOn(new FakeDocker([]))
    expect(stacks.default).toBe('gigalixir-24')
    await expect(stacks.prepare('gigalixir-1', quiet)).rejects.toThrow('There is no stack gigalixir-1.')
  })
})
