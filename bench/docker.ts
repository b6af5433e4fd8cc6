import { runProgram } from '../src/lib/process/run-program.js'
import { connectDocker, LABEL } from '../src/sim/engines/docker/client/index.js'

/** The docker command line, as a person uses it. @returns its stdout @throws Error with what it says when it fails */
export async function docker(...args: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await runProgram('docker', args)
  if (exitCode !== 0) throw new Error(`docker ${args.join(' ')} failed: ${stderr}`)
  return stdout.trim()
}

/** The image that builds and replicas are made from. @throws Error when no simulator has made it yet */
export async function stackImage(): Promise<string> {
  const engine = await connectDocker()
  const [stack] = await engine.docker.listImages({ filters: { label: [`${LABEL.role}=stack`] } })
  const tag = stack?.RepoTags?.[0]
  if (!tag) throw new Error('no stack image: run gigalixir sim up once')
  return tag
}

/** What limits a builder, and a replica of the usual size (0.3): a container by hand has no more to itself. */
export const BUILDER_LIMITS = ['--cpu-shares', '512', '--memory', '4g', '--memory-swap', '4g']
export const REPLICA_LIMITS = ['--cpu-shares', '307', '--memory', '307m', '--memory-swap', '307m']
