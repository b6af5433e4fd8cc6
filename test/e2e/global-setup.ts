import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { messageOf } from '../../src/lib/errors.js'
import { packageRoot } from '../../src/lib/paths.js'
import { connectDocker } from '../../src/sim/engines/docker/client/index.js'
import { DockerStacks } from '../../src/sim/engines/docker/stack/index.js'

/** What every end-to-end test needs is made once, before the first: the stack image takes minutes when it is missing. */
export default async function setup(): Promise<void> {
  for (const file of ['dist/sim.cjs', 'dist/main.cjs', 'oclif.manifest.json']) {
    if (!existsSync(join(packageRoot(), file))) throw new Error(`${file} is missing: run npm run build first`)
  }
  const { docker } = await connectDocker().catch((error: unknown) => {
    throw new Error(`${messageOf(error)} Start one first: node scripts/ensure-docker.mjs`, { cause: error })
  })
  const stacks = new DockerStacks({ docker, baseImage: process.env.GIGALIXIR_TEST_BASE_IMAGE ?? null })
  let step = ''
  await stacks.prepare(stacks.default, (event) => {
    if (event.step !== step) process.stderr.write(`${event.step}\n`)
    step = event.step
  })
}
