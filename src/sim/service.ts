/**
 * The contract every component of the simulator keeps.
 *
 * A component is built cheaply: the constructor opens nothing. `start` resolves when it truly answers. `stop` may be
 * called twice, also on a component that never started, and resolves when all it opened is closed. What a component
 * needs from others comes in through its constructor.
 */
export interface Service {
  /** As people see it in `sim status`: `database`, `router`… */
  readonly name: string
  start(): Promise<void>
  stop(): Promise<void>
  /** Facts for `sim status`; never a secret. */
  info?(): Record<string, unknown>
}

/** Tells a person what takes long; `done`/`total` when it is known. */
export type Progress = (event: { step: string; detail?: string; done?: number; total?: number }) => void
