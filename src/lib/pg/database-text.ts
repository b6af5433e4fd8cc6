import type { Database } from '../api/databases.js'
import { fieldsText } from '../ui/records.js'

/** A database for people, in a few lines; its password is hidden. */
export function databaseText(database: Database, app: string): string {
  const { id, state, size, url } = database
  const isFree = size === '0'
  return fieldsText([
    ['Database', id],
    ['State', state?.toLowerCase()],
    ['Size', isFree ? 'free' : size === undefined ? undefined : `${size} GB`],
    ['Address', url === undefined ? undefined : masked(url)],
    ['Password', `hidden; show it with: gigalixir pg --json -a ${app}`],
  ])
}

/** An address with its password hidden. */
function masked(url: string): string {
  return url.replace(/^(\w+:\/\/[^:@/]*):[^@/]*@/, '$1:****@')
}
