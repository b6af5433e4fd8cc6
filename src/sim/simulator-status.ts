import { runProgram } from '../lib/process/run-program.js'
import type { BuildQueueState, QueuedBuild } from './build-server/index.js'
import type { AppStatus, BuildStatus, ComponentStatus, Endpoints, SimStatus } from './control/index.js'
import type { Substrate } from './engine/index.js'
import { homeUsage } from './home-usage.js'
import type { Service } from './service.js'

export interface StatusInput {
  readonly instance: string
  readonly home: string
  readonly version: string
  readonly startedAt: Date
  readonly endpoints: Endpoints
  readonly substrate: Pick<Substrate, 'describe'>
  readonly services: readonly { readonly service: Service; readonly running: boolean }[]
  readonly apps: readonly AppStatus[]
  readonly builds: BuildQueueState
  readonly stackImage: string
}

/** What `sim status` tells; works while the engine is away, too. */
export async function simulatorStatus(input: StatusInput): Promise<SimStatus> {
  const { instance, home, version, startedAt, endpoints, apps, builds } = input
  const [docker, disk, git] = await Promise.all([input.substrate.describe(), homeUsage(home), gitVersion()])
  return {
    instance,
    pid: process.pid,
    version,
    started_at: startedAt.toISOString(),
    home,
    endpoints,
    docker,
    components: input.services.map(componentStatus),
    apps,
    builds: {
      limit: builds.limit,
      running: builds.running.map(buildStatus),
      queued: builds.queued.map(buildStatus),
    },
    disk,
    versions: {
      gigalixir: version,
      node: process.versions.node,
      git,
      ...(docker.available && { docker: docker.version }),
      stack: input.stackImage,
    },
    memory: process.memoryUsage.rss(),
  }
}

function buildStatus({ app, number }: QueuedBuild): BuildStatus {
  return { app, id: number }
}

function componentStatus({ service, running }: StatusInput['services'][number]): ComponentStatus {
  return {
    name: service.name,
    state: running ? 'running' : 'stopped',
    info: running ? (service.info?.() ?? {}) : {},
  }
}

async function gitVersion(): Promise<string> {
  const { stdout } = await runProgram('git', ['--version'])
  return /\d[\w.]*/.exec(stdout)?.[0] ?? stdout.trim()
}
