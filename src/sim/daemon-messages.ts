import type { ErrorCode } from '../lib/errors.js'

/** What a starting daemon tells the command that started it, over the IPC channel between them. */
export type DaemonMessage =
  | {
      readonly type: 'progress'
      readonly step: string
      readonly detail?: string
      readonly done?: number
      readonly total?: number
    }
  | { readonly type: 'notice'; readonly text: string }
  | { readonly type: 'ready' }
  /** Another process starts or stops this simulator; that one is waited for. */
  | { readonly type: 'busy' }
  | {
      readonly type: 'failed'
      readonly code: ErrorCode | null
      readonly message: string
      readonly next: readonly string[]
      readonly data: Readonly<Record<string, unknown>>
    }

/** The one thing the command tells the daemon: to stop. */
export const STOP_MESSAGE = { type: 'stop' } as const

export function isStop(message: unknown): boolean {
  return typeof message === 'object' && message !== null && 'type' in message && message.type === 'stop'
}

/**
 * How a daemon lives: on its own, until it is told to stop; in the foreground of a terminal, and no longer than that; or
 * for one process alone, with which it goes, and everything of it.
 */
export type Life = 'background' | 'foreground' | 'private'

/** Set in the daemon's environment. */
export const LIFE_VARIABLE = 'GIGALIXIR_SIM_LIFE'

/** @param env the daemon's */
export function lifeFrom(env: NodeJS.ProcessEnv): Life {
  const life = env[LIFE_VARIABLE]
  return life === 'foreground' || life === 'private' ? life : 'background'
}
