/** What `ps:top` ranks by. In a file of its own, for the command line is read before the tool is loaded. */
export const TOP_KEYS = ['reductions', 'memory', 'mailbox', 'binaries'] as const
export type TopKey = (typeof TOP_KEYS)[number]
