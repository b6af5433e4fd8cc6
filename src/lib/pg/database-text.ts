import type { Database } from '../api/databases.js'
import { fieldsText } from '../ui/records.js'

/** A database for people, in a few lines; its password is hidden. */
export function databaseText(database: Database, app: string): string {
  const { id, state, url } = database
  return fieldsText([
    ['Database', id],
    ['State', state?.toLowerCase()],
    ['Size', sizeText(database)],
    ['Address', url === undefined ? undefined : masked(url)],
    ['Password', `hidden; show it with: gigalixir pg --json -a ${app}`],
  ])
}

/** `0.6 GB`, or `free`; empty where it is not told. */
export function sizeText({ size }: Pick<Database, 'size'>): string {
  if (size === undefined || size === '') return ''
  return size === '0' ? 'free' : `${size} GB`
}

/** An address with its password hidden. */
function masked(url: string): string {
  return url.replace(/^(\w+:\/\/[^:@/]*):[^@/]*@/, '$1:****@')
}
