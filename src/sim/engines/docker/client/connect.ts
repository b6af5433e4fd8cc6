import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import Dockerode from 'dockerode'
import { GigalixirError, messageOf } from '../../../../lib/errors.js'
import type { Docker } from './engine-api.js'

/** An engine that might answer, and why we think so. */
export interface DockerCandidate {
  readonly from: string
  /** As DOCKER_HOST writes it: `unix:///var/run/docker.sock`, `npipe:////./pipe/docker_engine`, `tcp://…`. */
  readonly host: string
  /** Folder with ca.pem, cert.pem, key.pem for a TLS engine. */
  readonly tls?: string
}

export interface DockerConnection {
  readonly docker: Docker
  readonly candidate: DockerCandidate
}

/**
 * Where to look for Docker, in the order people expect: DOCKER_HOST, then the current docker context, then the sockets
 * of Docker Desktop, colima, rootless Docker and podman. A DOCKER_HOST or context that was chosen is the only one.
 */
export function dockerCandidates(
  env: NodeJS.ProcessEnv = process.env,
  platform = process.platform,
): DockerCandidate[] {
  if (env.DOCKER_HOST) {
    const tls = env.DOCKER_TLS_VERIFY ? (env.DOCKER_CERT_PATH ?? join(homedir(), '.docker')) : undefined
    return [{ from: 'DOCKER_HOST', host: env.DOCKER_HOST, ...(tls && { tls }) }]
  }
  const context = currentContext(env)
  if (context) return [context]
  if (platform === 'win32') return [{ from: 'Docker Desktop', host: 'npipe:////./pipe/docker_engine' }]
  const home = homedir()
  const runtime = env.XDG_RUNTIME_DIR
  return [
    { from: 'the system engine', host: 'unix:///var/run/docker.sock' },
    { from: 'Docker Desktop', host: `unix://${home}/.docker/run/docker.sock` },
    { from: 'Docker Desktop for Linux', host: `unix://${home}/.docker/desktop/docker.sock` },
    { from: 'colima', host: `unix://${home}/.colima/default/docker.sock` },
    ...(runtime
      ? [
          { from: 'rootless Docker', host: `unix://${runtime}/docker.sock` },
          { from: 'podman', host: `unix://${runtime}/podman/podman.sock` },
        ]
      : []),
    { from: 'podman', host: 'unix:///run/podman/podman.sock' },
  ]
}

/**
 * The context `docker context use` chose. The docker CLI keeps it in config.json, and each context's endpoint in
 * contexts/meta/<sha256 of its name>/meta.json (docker/cli, cli/context/store).
 */
function currentContext(env: NodeJS.ProcessEnv): DockerCandidate | undefined {
  const folder = env.DOCKER_CONFIG ?? join(homedir(), '.docker')
  const name =
    env.DOCKER_CONTEXT ??
    (readJson(join(folder, 'config.json')) as { currentContext?: string } | undefined)?.currentContext
  if (!name || name === 'default') return undefined
  const id = createHash('sha256').update(name).digest('hex')
  const meta = readJson(join(folder, 'contexts', 'meta', id, 'meta.json')) as
    { Endpoints?: { docker?: { Host?: string } } } | undefined
  const host = meta?.Endpoints?.docker?.Host
  if (!host) return undefined
  const tls = join(folder, 'contexts', 'tls', id, 'docker')
  return { from: `docker context ${name}`, host, ...(existsSync(tls) && { tls }) }
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined // no docker CLI settings, or not ours to judge: the next way of looking decides
  }
}

/** A client for one candidate; nothing is contacted yet. @throws GigalixirError DOCKER_UNAVAILABLE for a form we do not speak */
export function dockerClient(candidate: DockerCandidate): Docker {
  const { host } = candidate
  if (host.startsWith('unix://')) return new Dockerode({ socketPath: host.slice('unix://'.length) })
  if (host.startsWith('npipe://'))
    return new Dockerode({ socketPath: host.slice('npipe://'.length).replaceAll('/', '\\') })
  const url = URL.canParse(host) ? new URL(host) : undefined
  if (!url || !['tcp:', 'http:', 'https:'].includes(url.protocol)) {
    throw new GigalixirError(
      'DOCKER_UNAVAILABLE',
      `${candidate.from} says ${host}, which this program does not support.`,
      {
        next: [
          'Use unix://, npipe:// or tcp:// (for ssh:// hosts, forward the socket: ssh -L /tmp/docker.sock:/var/run/docker.sock HOST)',
        ],
      },
    )
  }
  const secure = candidate.tls !== undefined || url.protocol === 'https:'
  const pem = (name: string) => (candidate.tls ? readFileSync(join(candidate.tls, name)) : undefined)
  return new Dockerode({
    host: url.hostname,
    port: Number(url.port || (secure ? 2376 : 2375)),
    protocol: secure ? 'https' : 'http',
    ...(candidate.tls && { ca: pem('ca.pem'), cert: pem('cert.pem'), key: pem('key.pem') }),
  })
}

/** The first candidate that answers a ping within two seconds. @throws GigalixirError DOCKER_UNAVAILABLE naming each that was tried */
export async function connectDocker(candidates = dockerCandidates()): Promise<DockerConnection> {
  const tried: string[] = []
  for (const candidate of candidates) {
    try {
      if (candidate.host.startsWith('unix://') && !existsSync(candidate.host.slice('unix://'.length)))
        throw new Error('no such socket')
      const docker = dockerClient(candidate)
      await answersWithin(docker, 2000)
      return { docker, candidate }
    } catch (error) {
      tried.push(`${candidate.from} (${candidate.host}): ${messageOf(error)}`)
    }
  }
  throw new GigalixirError('DOCKER_UNAVAILABLE', 'No Docker engine answers.', {
    next: [
      ...tried.map((line) => `Tried ${line}`),
      'See what is wrong and how to fix it: gigalixir sim doctor',
    ],
    data: { tried },
  })
}

/** A ping that does not wait for ever: a forwarded socket with nobody behind it accepts and stays silent. */
async function answersWithin(docker: Docker, milliseconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${milliseconds / 1000} s`)), milliseconds)
  })
  try {
    await Promise.race([docker.ping(), late])
  } finally {
    clearTimeout(timer)
  }
}
