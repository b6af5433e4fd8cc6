/** What `ps:dump` can be asked for. In a file of its own, for the command line is read before the reader is loaded. */

/** What processes are ranked by. */
export const PROCESS_KEYS = ['memory', 'messages', 'reductions'] as const
export type ProcessKey = (typeof PROCESS_KEYS)[number]

/** What a dump has besides its processes, each as a list. */
export const LISTS = [
  'tables',
  'ports',
  'nodes',
  'modules',
  'schedulers',
  'timers',
  'terms',
  'atoms',
] as const
export type ListName = (typeof LISTS)[number]
