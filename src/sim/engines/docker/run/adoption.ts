import { ofInstance } from '../client/index.js'
import type { ContainerSummary } from '../client/index.js'
import type { AppRunner, ReplicaFacts } from '../../../engine/index.js'
import { ContainerLogSource } from './container-log-source.js'
import { factsFromLabels } from './container-spec.js'
import { upgradedTo } from './hot-upgrade.js'
import { DockerInstance } from './docker-instance.js'
import type { RunContext } from './run-context.js'
import { RunContainer } from './run-container.js'

/**
 * Takes over what an earlier run of the simulator left: containers that still run go to their apps, which keep them or
 * not; of those that ended the last lines are kept; what belongs to no app goes.
 */
export async function adoptContainers(
  context: RunContext,
  runnerOf: (app: string) => AppRunner | undefined,
): Promise<void> {
  const found = await context.link.call((docker) =>
    docker.listContainers({ all: true, filters: ofInstance(context.instance, 'run') }),
  )
  await Promise.all(found.map((container) => adopt(context, container, runnerOf)))
}

async function adopt(
  context: RunContext,
  container: ContainerSummary,
  runnerOf: (app: string) => AppRunner | undefined,
): Promise<void> {
  const { Id: id, Labels, State } = container
  const facts = factsFromLabels(Labels)
  const runner = facts ? runnerOf(facts.app) : undefined
  if (facts && runner && (await context.failures.adopt(container, facts))) return
  const found = new RunContainer(context.link, id)
  const startedAt = facts && runner ? await found.startedAt() : null
  if (facts && runner && startedAt && State === 'running') {
    const now = await factsNow(context, facts, id, runner)
    runner.adopt(now, DockerInstance.found(context, now, id, startedAt))
    return
  }
  if (facts && startedAt && State === 'exited') await collectRest(context, id, facts, startedAt)
  context.log(
    `removing the container ${facts?.name ?? id}, which ${runner ? 'does not run' : 'is of no app'}`,
  )
  await found.remove()
}

/** What a container runs: asked only of one that was started for another release than the one wanted. */
async function factsNow(
  context: RunContext,
  facts: ReplicaFacts,
  id: string,
  runner: AppRunner,
): Promise<ReplicaFacts> {
  if (runner.desiredVersion === facts.identity.version) return facts
  const now = await upgradedTo(context, id)
  if (!now) return facts
  return { ...facts, commitSha: now.commitSha, identity: { ...facts.identity, version: now.version } }
}

async function collectRest(
  { logger, link }: RunContext,
  id: string,
  { app, name }: ReplicaFacts,
  startedAt: Date,
): Promise<void> {
  const collection = logger.collect(new ContainerLogSource(link, id, app, name, startedAt))
  try {
    await collection.done
  } finally {
    await collection.stop()
  }
}
