import type { Progress } from '../service.js'

/** Stack images: what builders and run containers are made from (design.md, "Images"). */
export interface Stacks {
  /** The stacks this simulator knows, newest first, such as `gigalixir-24`. */
  readonly known: readonly string[]
  readonly default: string
  /** Makes sure the stack's image is there, making it when needed. @throws GigalixirError STACK_UNAVAILABLE */
  prepare(stack: string, progress: Progress, signal?: AbortSignal): Promise<void>
  /** The image's reference for `docker create`. @throws GigalixirError STACK_UNAVAILABLE when it was never prepared */
  imageOf(stack: string): string
}
