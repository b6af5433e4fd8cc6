import { randomBytes } from 'node:crypto'
import { GigalixirError } from '../../../../lib/errors.js'
import { isNotFound } from '../client/index.js'
import type { Docker } from '../client/index.js'
import type { Stacks } from '../../../stack/index.js'
import { HOT_VARIABLE } from '../../../build-server/index.js'
import type { BuilderContents, BuildOrder } from '../../../build-server/index.js'
import type { BuildSpace } from './build-space.js'
import { BuilderContainer } from './builder-container.js'
import type { BuilderSpec } from './builder-container.js'
import { dockerFailure, viaDocker } from './docker-calls.js'
import type { SpareBuilders } from './spare-builders.js'

export interface BuilderMakersOptions {
  readonly docker: Docker
  readonly instance: string
  readonly stacks: Stacks
  readonly space: BuildSpace
  readonly spares: SpareBuilders
}

/** Containers to build in: made when they are asked for, or ahead of that. */
export class BuilderMakers {
  readonly #options: BuilderMakersOptions

  constructor(options: BuilderMakersOptions) {
    this.#options = options
  }

  /** @throws BuildFailure, or why the stack is not there */
  async forBuild(order: BuildOrder): Promise<BuilderContainer> {
    const image = await this.#image(order)
    return (await this.#spare(order, image)) ?? (await this.#create(order, image))
  }

  /** Has one wait for the app's next build, which begins as most do: with the cache, on the same stack, and not hot. */
  prepareNext(app: string, image: string, contents: BuilderContents): void {
    this.#options.spares.prepare(app, image, () => this.#makeAhead(app, image, contents))
  }

  async #spare({ app, clean, previous }: BuildOrder, image: string): Promise<BuilderContainer | null> {
    const { spares } = this.#options
    if (clean || previous) {
      await spares.forget(app)
      return null
    }
    const spare = await spares.take(app, image)
    try {
      await spare?.rename(this.#name('build', app))
    } catch (error) {
      // Nobody else knows of it any more.
      await spare?.remove()
      throw error
    }
    return spare
  }

  async #create(order: BuildOrder, image: string): Promise<BuilderContainer> {
    const { app, clean, previous } = order
    const environment = previous ? { [HOT_VARIABLE]: 'true' } : {}
    const create = () => this.#make({ app, image, clean, environment, name: this.#name('build', app) })
    try {
      return await create()
    } catch (error) {
      if (!isNotFound(error)) throw dockerFailure('make a builder', error)
      // The image was removed behind our back.
      await this.#prepareStack(order)
      return viaDocker('make a builder', create())
    }
  }

  async #makeAhead(app: string, image: string, contents: BuilderContents): Promise<BuilderContainer> {
    const { space } = this.#options
    await space.prepare(app)
    const name = this.#name('ahead', app)
    const container = await this.#make({ app, image, name, clean: false, environment: {} })
    try {
      await container.wait(await contents.buildpacks())
      return container
    } catch (error) {
      await container.remove()
      throw error
    }
  }

  async #make(
    spec: Pick<BuilderSpec, 'app' | 'image' | 'clean' | 'environment' | 'name'>,
  ): Promise<BuilderContainer> {
    const { docker, instance, space } = this.#options
    const { cpus } = await viaDocker('say what it has', space.machine())
    return BuilderContainer.create(docker, {
      ...spec,
      cacheVolume: space.cacheVolume(spec.app),
      network: space.network,
      ioWeight: space.ioWeight,
      ...{ instance, cpus },
    })
  }

  #name(what: 'build' | 'ahead', app: string): string {
    return `gigalixir-${this.#options.instance}-${what}-${app}-${randomBytes(4).toString('hex')}`
  }

  async #image(order: BuildOrder): Promise<string> {
    const { stacks } = this.#options
    try {
      return stacks.imageOf(order.stack)
    } catch (error) {
      if (!(error instanceof GigalixirError) || error.code !== 'STACK_UNAVAILABLE') throw error
      await this.#prepareStack(order)
      return stacks.imageOf(order.stack)
    }
  }

  async #prepareStack({ stack, output, signal }: BuildOrder): Promise<void> {
    let last = ''
    const progress = ({ step }: { step: string }) => {
      if (step !== last) void output(Buffer.from(`-----> Preparing ${stack}: ${step}\n`))
      last = step
    }
    await this.#options.stacks.prepare(stack, progress, signal)
  }
}
