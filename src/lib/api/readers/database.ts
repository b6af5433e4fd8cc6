import { entriesOf, fieldsOf, textOf, wholeOf } from './fields.js'

/** A PostgreSQL database of an app. Until it is `AVAILABLE`, where it is may not be known yet. */
export interface Database {
  /** Empty when the platform did not tell. */
  readonly id: string
  /** `AVAILABLE`, `DELETED` and others. */
  readonly state?: string | undefined
  /** GB, as the platform writes it. */
  readonly size?: string | undefined
  readonly host?: string | undefined
  readonly port?: number | undefined
  readonly database?: string | undefined
  readonly username?: string | undefined
  readonly password?: string | undefined
  readonly url?: string | undefined
}

export function readDatabases(raw: unknown): Database[] {
  return entriesOf(raw).map(readDatabase)
}

export function readDatabase(raw: unknown): Database {
  const { id, state, size, host, port, database, username, password, url } = fieldsOf(raw)
  return {
    id: textOf(id) ?? '',
    state: textOf(state),
    size: textOf(size),
    host: textOf(host),
    port: wholeOf(port),
    database: textOf(database),
    username: textOf(username),
    password: textOf(password),
    url: textOf(url),
  }
}
