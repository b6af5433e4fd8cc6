import type { Place } from '../fair-queue.js'
import { duration } from './build-limits.js'

/** A build as others are told of it. */
export interface QueuedBuild {
  readonly app: string
  /** Which build of the app it is. */
  readonly number: number
}

const MOST_NAMED = 4

/** The first line for somebody whose build has to wait. */
export function waitsWords(place: Place<QueuedBuild>): string {
  return `-----> Waiting for other builds to finish: ${placeWords(place)}`
}

/** The next lines. @param waited milliseconds so far */
export function stillWaitsWords(place: Place<QueuedBuild>, waited: number): string {
  const after = waited < 60_000 ? '' : `, after ${duration(Math.floor(waited / 60_000) * 60_000)}`
  return `       Still waiting${after}: ${placeWords(place)}`
}

/** `next in the queue; building now: shop, blog`, `number 3 in the queue; …`. */
function placeWords({ position, inside }: Place<QueuedBuild>): string {
  return `${positionWords(position)}; building now: ${namesOf(inside)}`
}

function positionWords(position: number): string {
  return position === 1 ? 'next in the queue' : `number ${position} in the queue`
}

function namesOf(builds: readonly QueuedBuild[]): string {
  const named = builds.slice(0, MOST_NAMED).map(({ app }) => app)
  const rest = builds.length - named.length
  return [...named, ...(rest > 0 ? [`${rest} more`] : [])].join(', ')
}
