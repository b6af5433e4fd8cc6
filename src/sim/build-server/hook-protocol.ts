/** Where the hook asks, under the simulator's front door. */
export const HOOK_PATH = '/_sim/hook/pre-receive'

/** How http-backend's environment tells the hook where to ask and as which push; git hands it down. */
export const HOOK_URL_VARIABLE = 'GIGALIXIR_SIM_HOOK_URL'
export const HOOK_TOKEN_VARIABLE = 'GIGALIXIR_SIM_HOOK_TOKEN'

/**
 * The objects of a push are in quarantine until the hook says yes: only a git that has these variables sees them
 * (git-receive-pack(1), "Quarantine environment").
 */
export const QUARANTINE_VARIABLES = [
  'GIT_OBJECT_DIRECTORY',
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_QUARANTINE_PATH',
] as const

/** What the hook sends. */
export interface HookRequest {
  /** git's words on the hook's stdin: `<old> <new> <ref>` lines. */
  readonly refs: string
  readonly quarantine: Readonly<Record<string, string>>
}
