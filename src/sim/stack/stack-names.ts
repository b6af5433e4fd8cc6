/**
 * The stacks of the platform, newest first (https://www.gigalixir.com/docs/stacks). There they are different Ubuntu releases
 * (heroku-26, -24, -22, -20); here all of them are made from the same base, so that an app which asks for an older one
 * runs, on newer packages.
 */
export const STACK_NAMES = ['gigalixir-26', 'gigalixir-24', 'gigalixir-22', 'gigalixir-20'] as const

/** What new apps get. */
export const DEFAULT_STACK = 'gigalixir-24'

/** What a stack is called where buildpacks look for the system they build on: `heroku-24` in the variable `STACK`. */
export function buildpackStack(stack: string): string {
  return stack.replace(/^gigalixir-/, 'heroku-')
}
