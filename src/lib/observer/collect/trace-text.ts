import { callText, mfaText } from './names.js'
import type { TraceEvent } from './trace.js'

/** What happened, in one line of the notation that is used everywhere. */
export function eventText(event: Exclude<TraceEvent, { type: 'ended' }>): string {
  // The node breaks long values into lines.
  return textOf(event).replace(/\n\s*/g, ' ')
}

function textOf(event: Exclude<TraceEvent, { type: 'ended' }>): string {
  switch (event.type) {
    case 'call':
      return callText(event.call, event.args)
    case 'return':
      return `${mfaText(event.call)} → ${event.value}`
    case 'raise':
      return `${mfaText(event.call)} ** (${event.kind}) ${event.value}`
    case 'send':
      return `sends to ${event.to}: ${event.value}`
    case 'receive':
      return `receives ${event.value}`
  }
}
