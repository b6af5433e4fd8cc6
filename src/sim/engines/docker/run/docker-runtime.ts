import { dockerWords } from '../client/index.js'
import type { Instance, InstanceOrder, Runtime } from '../../../engine/index.js'
import { DockerInstance } from './docker-instance.js'
import type { RunContext } from './run-context.js'

/** Runs instances as containers of a Docker engine. */
export class DockerRuntime implements Runtime {
  constructor(private readonly context: RunContext) {}

  run(order: InstanceOrder, signal: AbortSignal): Promise<Instance> {
    return DockerInstance.run(this.context, order, signal)
  }

  forgetFailures(app: string, version: number): Promise<void> {
    return this.context.failures.forgetUpTo(app, version)
  }

  wordsFor(error: unknown): string {
    return dockerWords(error)
  }
}
