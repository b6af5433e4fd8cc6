import { GigalixirError } from './errors.js'

/** A build's number from what somebody typed. @throws GigalixirError USAGE */
export function parseBuildId(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw new GigalixirError('USAGE', `\`${text}\` is no build: a build has a number.`, {
    next: ['They are listed by: gigalixir builds'],
  })
}
