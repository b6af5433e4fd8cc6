/** The answers of the platform's API, as far as the page shows them (the contract in `lib/api/contract` is the source). */

export interface AppStatus {
  readonly replicas_desired: number
  readonly replicas_running: number
  readonly size: number
  readonly stack: string
  readonly cloud: string
  readonly region: string
  readonly pods: readonly {
    readonly name: string
    readonly version: number
    readonly status: string
    readonly lastState?: string
    readonly restarts?: number
    readonly current?: boolean
    readonly started_at?: string
    readonly problem?: string
  }[]
  readonly problem?: string
  readonly rollout?: {
    readonly version: number
    readonly state: 'rolling' | 'healthy' | 'failed' | 'superseded'
    readonly attempt?: number
    readonly attempts?: number
    readonly reason?: string
    readonly fix?: string
    readonly last_output?: readonly string[]
    readonly serving?: number
  }
}

export interface Release {
  readonly version: number
  readonly sha: string
  readonly summary: string
  readonly created_at: string
  readonly status?: 'pending' | 'healthy' | 'failed' | 'superseded'
  readonly reason?: string
  readonly current?: boolean
}

export interface Build {
  readonly id: number
  readonly state: 'queued' | 'building' | 'succeeded' | 'failed' | 'stopped' | 'interrupted'
  readonly sha: string
  readonly branch: string
  readonly pushed_by: string
  readonly started_at: string
  readonly ended_at: string | null
  readonly version: number | null
  readonly slug_size: number | null
  readonly queue: { readonly position: number } | null
  readonly reason: string | null
}

/** What was done to an app. */
export interface AppActivity {
  readonly actor: string | null
  readonly action: string
  readonly version: number | null
  readonly created_at: string
}

/** A PostgreSQL database of an app, as the simulator tells of it. */
export interface AppDatabase {
  readonly id: string
  readonly state: string
  readonly tier?: 'FREE' | 'STANDARD'
  /** GB of memory. */
  readonly size?: number
  /** `POSTGRES_17` */
  readonly version?: string | null
  /** As this machine reaches it, with its password; null where it is not reached. */
  readonly url?: string | null
  /** As the app's replicas reach it. */
  readonly app_url?: string | null
  /** How many it takes at once. */
  readonly connections?: number
  readonly rows?: number | null
  readonly row_limit?: number
  readonly read_replica_of?: string
  readonly reason?: string
}

export interface Domain {
  readonly fqdn: string
  readonly cname: string
}

export interface Drain {
  readonly id: number | string
  readonly url: string
  readonly behind_bytes?: number
  readonly failure?: string
}

export interface Canary {
  readonly canary: string
  readonly weight: number
}
