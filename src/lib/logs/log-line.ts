/** What a line of an app's log tells about itself: `2020-04-19T03:53:02.993171+00:00 my-app[my-app-abcde]: message`. */
export interface LogLine {
  /** As in the line; ISO 8601 in UTC. */
  readonly time: string
  /** The replica's name, or `gigalixir-run` for the platform's own notices. */
  readonly source: string
}

const LOG_LINE = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)) [^ [\]]+\[([^\]]*)\]: /

/** @returns undefined for what is no line of its own, such as the rest of a message with line breaks */
export function parseLogLine(line: string): LogLine | undefined {
  const match = LOG_LINE.exec(line)
  if (!match) return undefined
  const [, time = '', source = ''] = match
  return { time, source }
}
