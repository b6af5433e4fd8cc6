/** What a replica uses of the machine now. */
export interface ReplicaUsage {
  /** Bytes that count against its limit: without cached files, which the kernel gives up when it needs room. */
  readonly memory: number
  /** Bytes at which the kernel ends a process of it; null where there is no limit. */
  readonly memoryLimit: number | null
  /** Cores it kept busy between the last two looks; null at the first look. */
  readonly cpu: number | null
}
