import { createHash, timingSafeEqual } from 'node:crypto'

/** SHA-256 in hex. Enough for API keys, which are random: there is nothing to guess that a slow hash would protect. */
export function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

/** Compares secrets of any length in a time that tells nothing about them. */
export function sameSecret(a: string, b: string): boolean {
  return timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest())
}
