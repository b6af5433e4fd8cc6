/**
 * The stacks of the platform, newest first. On the platform they are different Ubuntu releases (heroku-24, -22, -20);
 * here all of them are made from the same base, so that an app which asks for an older one runs, on newer packages.
 */
export const STACK_NAMES = ['gigalixir-24', 'gigalixir-22', 'gigalixir-20'] as const
