import * as resources from './resources.js'
import type { Call } from './call.js'

/** Every call of the platform API, in the order of their paths and methods. */
export function allCalls(): Call[] {
  return Object.values(resources)
    .flatMap((resource) => Object.values<unknown>(resource))
    .filter(isCall)
    .sort((a, b) => compare(a.path, b.path) || compare(a.method, b.method))
}

function isCall(value: unknown): value is Call {
  return typeof value === 'object' && value !== null && 'fidelity' in value && 'method' in value
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
