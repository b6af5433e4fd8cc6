import type { Canaries } from './api/canaries.js'
import { recordText } from './ui/records.js'

/** The canaries of an app for people, a block each; empty when there is none. */
export function canaryText(canaries: Canaries): string {
  return [canaries].flat().map(recordText).join('\n\n')
}
