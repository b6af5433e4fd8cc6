import type { Duplex } from 'node:stream'

/**
 * The part of the Docker Engine API that is used here, in its own spelling
 * (https://docs.docker.com/reference/api/engine/version/v1.43/). The library that speaks it is known by connect.ts alone.
 * Calls reject with what the engine refused with, or with what the connection failed with (failures.ts).
 */
export interface Docker {
  ping(): Promise<unknown>
  version(): Promise<{ readonly Version: string; readonly ApiVersion: string; readonly Os: string }>
  info(): Promise<EngineInfo>
  getEvents(options: EventsQuery): Promise<NodeJS.ReadableStream>

  getContainer(idOrName: string): ContainerApi
  createContainer(spec: ContainerSpec): Promise<ContainerApi>
  listContainers(query: ContainersQuery): Promise<ContainerSummary[]>

  getNetwork(idOrName: string): NetworkApi
  createNetwork(spec: NetworkSpec): Promise<unknown>
  listNetworks(query?: { filters: Filters }): Promise<NetworkDetails[]>

  getVolume(name: string): { remove(): Promise<unknown> }
  createVolume(spec: { Name: string; Labels: Record<string, string> }): Promise<unknown>
  listVolumes(query: { filters: Filters }): Promise<{ Volumes: { Name: string }[] }>

  getImage(idOrName: string): ImageApi
  listImages(query: { filters: Filters }): Promise<ImageSummary[]>
  pull(image: string, options: { abortSignal?: AbortSignal }): Promise<NodeJS.ReadableStream>
  buildImage(context: NodeJS.ReadableStream, options: BuildOptions): Promise<NodeJS.ReadableStream>
  importImage(
    tar: NodeJS.ReadableStream,
    options: { repo: string; tag: string; changes: string[] },
  ): Promise<NodeJS.ReadableStream>
}

/** What a thing has to match, such as `label`: each a list, of labels as `name=value`. */
export type Filters = Record<string, string[]>

export interface EngineInfo {
  readonly NCPU: number
  /** Bytes of memory. */
  readonly MemTotal: number
  /** `x86_64`, `aarch64`. */
  readonly Architecture: string
  readonly DockerRootDir: string
  readonly OperatingSystem: string
  readonly SecurityOptions: string[] | null
}

export interface EventsQuery {
  filters: Filters
  abortSignal: AbortSignal
}

export interface ContainersQuery {
  /** Also those that do not run. */
  all?: boolean
  /** Counts what each has written, which takes long. */
  size?: boolean
  filters: Filters
}

/** What a container is made from. */
export interface ContainerSpec {
  name?: string
  Image: string
  Hostname?: string
  User?: string
  WorkingDir?: string
  Entrypoint?: string[]
  Cmd?: string[]
  Env?: string[]
  Labels?: Record<string, string>
  OpenStdin?: boolean
  StdinOnce?: boolean
  /** By `<port>/tcp`. */
  ExposedPorts?: Record<string, object>
  HostConfig?: HostConfig
  NetworkingConfig?: { EndpointsConfig: Record<string, { Aliases: string[] }> }
}

export interface HostConfig {
  NetworkMode?: string
  ExtraHosts?: string[]
  Mounts?: { Type: 'volume'; Source: string; Target: string }[]
  PortBindings?: Record<string, { HostIp: string; HostPort: string }[]>
  /** Bytes. */
  Memory?: number
  MemorySwap?: number
  /** Billionths of a CPU. */
  NanoCpus?: number
  CpuShares?: number
  BlkioWeight?: number
  PidsLimit?: number
  CapDrop?: string[]
  CapAdd?: string[]
  SecurityOpt?: string[]
  RestartPolicy?: { Name: string }
  LogConfig?: { Type: string; Config: Record<string, string> }
}

/** A container as a list shows it. */
export interface ContainerSummary {
  readonly Id: string
  /** Each after a slash. */
  readonly Names: string[]
  readonly Labels: Record<string, string>
  /** `created`, `running`, `exited`, … */
  readonly State: string
  /** Bytes written over its image, where that was asked for. */
  readonly SizeRw?: number
}

export interface ContainerDetails {
  readonly State: {
    readonly Status: string
    readonly Running: boolean
    readonly ExitCode: number
    readonly OOMKilled: boolean
    /** RFC 3339. */
    readonly StartedAt: string
    readonly FinishedAt: string
  }
  readonly Config: { readonly Labels: Record<string, string> }
  readonly NetworkSettings: {
    readonly Networks: Record<string, { readonly NetworkID: string; readonly IPAddress: string } | undefined>
    /** By `<port>/tcp`. */
    readonly Ports: Record<string, { readonly HostPort: string }[] | undefined>
  }
}

/** Counters of a container's control group; those of one that does not run are missing. */
export interface ContainerStats {
  readonly cpu_stats: {
    /** Nanoseconds, summed over all CPUs. */
    readonly cpu_usage?: { readonly total_usage?: number }
  }
  readonly memory_stats: {
    /** Bytes, cached files included. */
    readonly usage?: number
    readonly limit?: number
    /** As the kernel names them. */
    readonly stats?: Readonly<Record<string, number | undefined>>
  }
}

export interface ContainerApi {
  readonly id: string
  start(): Promise<unknown>
  stop(options: { t: number }): Promise<unknown>
  kill(): Promise<unknown>
  remove(options: { force?: boolean; v?: boolean }): Promise<unknown>
  rename(options: { name: string }): Promise<unknown>
  update(
    limits: Pick<HostConfig, 'CpuShares' | 'BlkioWeight'>,
  ): Promise<{ readonly Warnings?: readonly string[] | null }>
  inspect(): Promise<ContainerDetails>
  /** `one-shot`: the counters as they are, without the second Docker waits for a difference. */
  stats(options: { stream: false; 'one-shot': true }): Promise<ContainerStats>
  wait(options?: {
    condition: 'not-running'
    abortSignal: AbortSignal
  }): Promise<{ readonly StatusCode: number }>
  logs(options: { stdout: boolean; stderr: boolean; tail?: number }): Promise<Buffer>
  attach(options: {
    stream: true
    stdin?: boolean
    stdout?: boolean
    stderr?: boolean
    hijack?: boolean
  }): Promise<NodeJS.ReadWriteStream>
  exec(options: ExecOptions): Promise<ExecApi>
  /** Whether a file or a folder is there; fails with 404 if not. */
  infoArchive(options: { path: string }): Promise<unknown>
  /** A tar of a file or a folder. */
  getArchive(options: { path: string }): Promise<NodeJS.ReadableStream>
  /** Unpacks a tar into a folder that is there. */
  putArchive(tar: Buffer | NodeJS.ReadableStream, options: { path: string }): Promise<unknown>
  commit(options: { repo: string | undefined; tag: string | undefined; pause: boolean }): Promise<unknown>
}

export interface ExecOptions {
  Cmd: string[]
  Env?: string[]
  AttachStdin?: boolean
  AttachStdout?: boolean
  AttachStderr?: boolean
  Tty?: boolean
  abortSignal?: AbortSignal
}

export interface ExecApi {
  start(options: { hijack?: boolean; stdin?: boolean; Tty?: boolean; Detach?: boolean }): Promise<Duplex>
  /** @param size rows and columns */
  resize(size: { h: number; w: number }): Promise<unknown>
  inspect(): Promise<{ readonly ExitCode: number | null }>
}

export interface NetworkSpec {
  Name: string
  Driver: 'bridge'
  CheckDuplicate: boolean
  Labels: Record<string, string>
  Options?: Record<string, string>
  IPAM?: { Driver: string; Config: { Subnet: string }[] }
}

export interface NetworkDetails {
  readonly Id: string
  readonly Name: string
  readonly Created: string
  readonly Labels?: Readonly<Record<string, string>> | undefined
  readonly IPAM?: { readonly Config?: readonly Subnet[] | undefined } | undefined
}

/** The addresses of a network. */
export interface Subnet {
  readonly Subnet?: string | undefined
  readonly Gateway?: string | undefined
}

export interface NetworkApi {
  inspect(): Promise<{ readonly Id: string }>
  remove(): Promise<unknown>
  connect(options: { Container: string }): Promise<unknown>
  disconnect(options: { Container: string; Force: boolean }): Promise<unknown>
}

export interface ImageSummary {
  readonly Id: string
  readonly RepoTags: string[] | undefined
}

export interface ImageApi {
  inspect(): Promise<{ readonly Id: string }>
  remove(options?: { force: boolean }): Promise<unknown>
}

export interface BuildOptions {
  t: string
  buildargs: Record<string, string>
  labels: Record<string, string>
  rm: boolean
  forcerm: boolean
  abortSignal?: AbortSignal
}
