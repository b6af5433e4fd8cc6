/** The most that any trace may be: calls shown, and seconds it goes on. */
export const TRACE_LIMITS = { calls: 500, seconds: 60 } as const
