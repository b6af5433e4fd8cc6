/**
 * Every Docker object of a simulator carries these labels; `sim reset` removes exactly what carries its own instance.
 * Several simulators (a person's own, a test suite's) share one engine without touching one another.
 */
export const LABEL = {
  /** The simulator's instance id, a random word made once per simulator home. */
  instance: 'com.gigalixir.sim.instance',
  /** `run`, `build`, `job`, `cache`, `network`, `stack`, `slug`, `database`. */
  role: 'com.gigalixir.sim.role',
  app: 'com.gigalixir.sim.app',
  replica: 'com.gigalixir.sim.replica',
  version: 'com.gigalixir.sim.version',
  generation: 'com.gigalixir.sim.generation',
  size: 'com.gigalixir.sim.size',
  stack: 'com.gigalixir.sim.stack',
  commit: 'com.gigalixir.sim.commit',
  hostIndex: 'com.gigalixir.sim.host-index',
  /** What a container beside the replicas is: `job` or `runner`. */
  kind: 'com.gigalixir.sim.kind',
  /** Seconds it may run; empty for as long as it likes. */
  limit: 'com.gigalixir.sim.limit',
  /** The id of a database. */
  database: 'com.gigalixir.sim.database',
  /** What a database's container was made as; one that differs from what is desired is replaced. */
  spec: 'com.gigalixir.sim.spec',
} as const

export type Role = 'run' | 'job' | 'build' | 'cache' | 'network' | 'stack' | 'slug' | 'database'

/** The labels of an object that belongs to a simulator, and to an app of it. */
export function labels(
  instance: string,
  role: Role,
  more: Partial<Record<keyof typeof LABEL, string>> = {},
): Record<string, string> {
  const all: Record<string, string> = { [LABEL.instance]: instance, [LABEL.role]: role }
  for (const [key, value] of Object.entries(more)) all[LABEL[key as keyof typeof LABEL]] = value
  return all
}

/** Docker's `filters` for objects of this instance. @param more labels they are to have besides, as `label=value` */
export function ofInstance(instance: string, role?: Role, more: readonly string[] = []): { label: string[] } {
  return { label: [`${LABEL.instance}=${instance}`, ...(role ? [`${LABEL.role}=${role}`] : []), ...more] }
}
