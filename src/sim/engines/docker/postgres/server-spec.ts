import { createHash } from 'node:crypto'
import { packTar } from '../../../archive/index.js'
import { LABEL, labels } from '../client/index.js'
import type { ContainerSpec } from '../client/index.js'
import type { KeyPair } from '../../../tls-manager/index.js'
import type { DesiredServer } from '../../../postgres/index.js'

/** Where the image looks for its facts (image/gigalixir_postgres). */
export const FACTS_FOLDER = '/etc/gigalixir-postgres'
export const VOLUME_FOLDER = '/var/lib/postgresql/volume'
const PORT = '5432/tcp'
const MIB = 1024 ** 2

/** What a server is made of, next to what is desired. */
export interface ServerParts {
  readonly instance: string
  readonly image: string
  readonly version: number
  readonly network: string
}

/** Containers, host names and volumes carry the beginning of the id: 8 hex digits, enough for those of one machine. */
export function shortId(id: string): string {
  return id.slice(0, 8)
}

/** As other containers of the app call it. */
export function hostFor(id: string): string {
  return `postgres-${shortId(id)}`
}

export function serverName(instance: string, id: string): string {
  return `gigalixir-${instance}-postgres-${shortId(id)}`
}

export function volumeLabels(instance: string, { app, id }: Pick<DesiredServer, 'app' | 'id'>) {
  return labels(instance, 'database', { app, database: id })
}

/** The container of a server. No password is in it: `docker inspect` shows all of this. */
export function serverSpec(parts: ServerParts, desired: DesiredServer): ContainerSpec & { name: string } {
  const { instance, image, network } = parts
  const { id, app, memory, port } = desired
  const name = serverName(instance, id)
  const bytes = Math.round(memory * 1024) * MIB
  return {
    name,
    Image: image,
    Hostname: hostFor(id),
    Labels: labels(instance, 'database', { app, database: id, spec: specHash(parts, desired) }),
    ExposedPorts: { [PORT]: {} },
    HostConfig: {
      NetworkMode: network,
      Memory: bytes,
      MemorySwap: bytes,
      PidsLimit: 4096,
      SecurityOpt: ['no-new-privileges'],
      RestartPolicy: { Name: '' },
      Mounts: [{ Type: 'volume', Source: name, Target: VOLUME_FOLDER }],
      LogConfig: { Type: 'json-file', Config: { 'max-size': '8m', 'max-file': '2' } },
      PortBindings: { [PORT]: [{ HostIp: '127.0.0.1', HostPort: String(port) }] },
    },
    NetworkingConfig: { EndpointsConfig: { [network]: { Aliases: [hostFor(id)] } } },
  }
}

/** A container with another word here is not the one desired, and is replaced. */
export function specHash({ image, version, network }: ServerParts, desired: DesiredServer): string {
  const { generation, memory, connections, idleSeconds, port, primaryId } = desired
  const facts = [image, version, network, generation, memory, connections, idleSeconds, port, primaryId]
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 16)
}

export function isMadeAs(found: Record<string, string>, parts: ServerParts, desired: DesiredServer): boolean {
  return found[LABEL.spec] === specHash(parts, desired)
}

/**
 * What the server is told before it starts, as a tar for `putArchive`: readable by root alone.
 *
 * @throws RangeError when a fact holds anything but letters, digits, `_`, `.` and `-`
 */
export function factsArchive(version: number, desired: DesiredServer): Buffer {
  const facts = {
    VERSION: String(version),
    CONNECTIONS: String(desired.connections),
    IDLE_SECONDS: String(desired.idleSeconds),
    SHARED_MB: String(Math.min(128, Math.max(16, Math.round(desired.memory * 128)))),
    DB_USER: desired.username,
    DB_PASSWORD: desired.password,
    DB_NAME: desired.database,
    REPLICATION_PASSWORD: desired.replicationPassword,
    PRIMARY_HOST: desired.primaryId === null ? '' : hostFor(desired.primaryId),
  }
  for (const [key, value] of Object.entries(facts)) {
    if (!/^[\w.-]*$/.test(value)) throw new RangeError(`${key} holds a character it may not hold`)
  }
  const content = Object.entries(facts).map(([key, value]) => `${key}=${value}\n`)
  return packTar([{ path: 'facts', content: content.join(''), mode: 0o600 }])
}

/** What the server shows to who connects, likewise. */
export function certificateArchive({ certificate, key }: KeyPair): Buffer {
  return packTar([
    { path: 'server.crt', content: certificate, mode: 0o600 },
    { path: 'server.key', content: key, mode: 0o600 },
  ])
}
