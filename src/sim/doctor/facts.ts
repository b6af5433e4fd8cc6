import type { Found } from '../finder.js'

/** What doctor sees of this machine. Gathered in one place and judged in another, so that each verdict can be tested. */
export interface Facts {
  readonly platform: NodeJS.Platform
  readonly nodeVersion: string
  /** Null when git is missing. */
  readonly git: { readonly version: string; readonly httpBackend: boolean } | null
  /** In the order they are tried; the first that answers is used. */
  readonly docker: readonly DockerFact[]
  readonly home: string
  /** Bytes left on the disk of the simulator's home, and of Docker's own storage when it is on this machine. */
  readonly homeFree: number | null
  readonly dockerFree: { readonly folder: string; readonly bytes: number } | null
  readonly port: { readonly wanted: number; readonly free: boolean }
  readonly simulator: Found
  /** References of stack images that are there; null when no engine could be asked. */
  readonly stackImages: readonly string[] | null
  /** Whether the system resolves `<app>.gigalixirapp.localhost` to this machine. */
  readonly localhostNames: boolean
}

export interface DockerFact {
  readonly from: string
  readonly host: string
  /** Why it does not answer; null when it does. */
  readonly problem: string | null
  readonly engine: EngineFact | null
}

export interface EngineFact {
  readonly version: string
  readonly apiVersion: string
  /** `linux`, or `windows` when Docker Desktop runs Windows containers. */
  readonly os: string
  readonly rootFolder: string
  readonly memory: number
}
