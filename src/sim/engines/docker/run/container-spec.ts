import { LABEL, labels } from '../client/index.js'
import type { ContainerSpec, HostConfig } from '../client/index.js'
import { APP_PORT, CLUSTER_API_ADDRESS, CLUSTER_API_HOSTS } from '../../../engine/index.js'
import type { Reach } from './answers.js'
import type { Place } from './making.js'
import { SSH_PORT } from './run-container.js'
import type { ReplicaFacts } from '../../../engine/index.js'

const GIB = 1024 ** 3

export function containerName(instance: string, replica: string): string {
  return `gigalixir-${instance}-${replica}`
}

/** What replicas and one-offs have in common. No secret is in it: `docker inspect` shows all of this. */
export function appContainerSpec(
  instance: string,
  { app, name, size }: { app: string; name: string; size: number },
  { image, network }: Place,
): ContainerSpec & { name: string; HostConfig: HostConfig } {
  const memory = Math.round(size * GIB)
  return {
    name: containerName(instance, name),
    Image: image,
    Hostname: name,
    // tini is PID 1: it passes signals and exit codes on and reaps what apps leave behind.
    Entrypoint: ['/usr/bin/tini', '--', '/usr/local/bin/gigalixir_run'],
    Cmd: ['init'],
    // It is told the rest there (boot-facts.ts), once.
    OpenStdin: true,
    StdinOnce: true,
    Env: [`APP_NAME=${app}`, `HOSTNAME=${name}`],
    HostConfig: {
      NetworkMode: network,
      ExtraHosts: CLUSTER_API_HOSTS.map((host) => `${host}:${CLUSTER_API_ADDRESS}`),
      Memory: memory,
      // The same value: no swap on top, so that the limit kills as on the platform.
      MemorySwap: memory,
      CpuShares: Math.max(2, Math.round(size * 1024)),
      PidsLimit: 4096,
      CapDrop: ['NET_RAW', 'MKNOD', 'SETFCAP'],
      SecurityOpt: ['no-new-privileges'],
      RestartPolicy: { Name: '' },
      LogConfig: { Type: 'json-file', Config: { 'max-size': '256m', 'max-file': '2' } },
    },
  }
}

/** The container of a replica. */
export function containerSpec(
  instance: string,
  facts: ReplicaFacts,
  place: Place,
  reach: Reach,
): ContainerSpec {
  const { app, name, identity } = facts
  const ports = [APP_PORT, SSH_PORT].map((port) => `${port}/tcp`)
  const spec = appContainerSpec(instance, { app, name, size: identity.size }, place)
  return {
    ...spec,
    Labels: labels(instance, 'run', {
      app,
      replica: name,
      version: String(identity.version),
      generation: String(identity.generation),
      size: String(identity.size),
      stack: identity.stack,
      commit: facts.commitSha,
      hostIndex: String(facts.hostIndex),
    }),
    ExposedPorts: Object.fromEntries(ports.map((port) => [port, {}])),
    HostConfig: {
      ...spec.HostConfig,
      ...(reach === 'published' && {
        PortBindings: Object.fromEntries(
          ports.map((port) => [port, [{ HostIp: '127.0.0.1', HostPort: '' }]]),
        ),
      }),
    },
  }
}

/** What a container of ours was started as, read back from its labels; null when they are not complete. */
export function factsFromLabels(found: Record<string, string>): ReplicaFacts | null {
  const [app, name, stack] = [found[LABEL.app], found[LABEL.replica], found[LABEL.stack]]
  const [version, generation, size, hostIndex] = [
    found[LABEL.version],
    found[LABEL.generation],
    found[LABEL.size],
    found[LABEL.hostIndex],
  ].map((text) => Number(text ?? Number.NaN))
  if (!app || !name || !stack) return null
  const numbers = [version, generation, size, hostIndex]
  if (!numbers.every((each): each is number => Number.isFinite(each))) return null
  const identity = { version: numbers[0] ?? 0, generation: numbers[1] ?? 0, size: numbers[2] ?? 0, stack }
  return { app, name, identity, commitSha: found[LABEL.commit] ?? '', hostIndex: numbers[3] ?? 0 }
}
