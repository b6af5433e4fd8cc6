import type { ErrorCode } from '../errors.js'
import { moduleText } from '../observer/collect/names.js'
import { MAX_STATE_BYTES } from '../observer/collect/process-state.js'
import type { ProcessState, StateKind } from '../observer/collect/process-state.js'
import { size } from '../observer/tui/screen.js'

type Refused = Extract<ProcessState, { refused: string }>
type Shown = Exclude<ProcessState, Refused>

const KINDS: Record<StateKind, string> = {
  gen_server: 'GenServer',
  gen_statem: 'state machine (gen_statem)',
  gen_event: 'event manager (gen_event)',
  supervisor: 'supervisor',
  live_view: 'LiveView',
  channel: 'channel',
}

/** What the process is, then its state. */
export function stateText({ pid, kind, view, topic, state, bytes }: Shown): string {
  const about = [
    `${pid} ${KINDS[kind]}${view === null ? '' : ` ${moduleText(view)}`}`,
    topic ?? '',
    bytes === null ? '' : size(bytes),
  ]
  return `${about.filter((each) => each !== '').join(' · ')}\n${state}`
}

/** Why there is nothing to show. */
export function stateRefusal(
  what: string,
  replica: string,
  { refused, bytes }: Refused,
): [code: ErrorCode, message: string] {
  switch (refused) {
    case 'ended':
      return ['NOT_FOUND', `There is no process ${what} on ${replica}.`]
    case 'not_otp':
      return ['REFUSED', `${what} is no GenServer or another of OTP's, so it cannot be asked for its state.`]
    case 'too_large':
      return [
        'REFUSED',
        `The state of ${what} takes ${size(bytes)}: above ${size(MAX_STATE_BYTES)} it is not copied.`,
      ]
    case 'busy':
      return ['TIMEOUT', `${what} is busy, so it cannot answer now.`]
  }
}
