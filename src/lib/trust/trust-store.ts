/** A program and its arguments; no shell reads them. */
export interface ProgramCall {
  readonly file: string
  readonly args: readonly string[]
}

/** A list of authorities that programs of this machine trust, and how one certificate gets into it and out again. */
export interface TrustStore {
  /** For scripts, the same on every run: `system`, `nss`. */
  readonly kind: 'system' | 'nss'
  /** For people: which list it is. */
  readonly name: string
  /** Whether only root may change it. */
  readonly needsRoot: boolean
  /** Whether programs trust the certificate already. */
  readonly trusts: () => Promise<boolean>
  /** Whether something of it is there, to be removed. */
  readonly holds: () => Promise<boolean>
  readonly add: readonly ProgramCall[]
  readonly remove: readonly ProgramCall[]
}

/** What a machine has of such lists. */
export interface FoundStores {
  readonly stores: readonly TrustStore[]
  /** What cannot be reached and why, for people. */
  readonly notes: readonly string[]
}

/** What is looked at. */
export interface Machine {
  readonly platform: NodeJS.Platform
  readonly env: NodeJS.ProcessEnv
  /** The person's home folder. */
  readonly home: string
  /** Runs a program to its end. */
  readonly run: (call: ProgramCall) => Promise<{ exitCode: number; stdout: string; stderr: string }>
  /** Where a program of that name is; undefined when it is not there. */
  readonly find: (program: string) => Promise<string | undefined>
}
