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

/** Set in the environment of a daemon that lives with its parent instead of in the background. */
export const FOREGROUND_VARIABLE = 'GIGALIXIR_SIM_FOREGROUND'
