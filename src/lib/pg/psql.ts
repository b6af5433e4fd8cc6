import type { Database } from '../api/databases.js'
import { GigalixirError } from '../errors.js'
import { runInteractive } from '../process/run-interactive.js'

/**
 * Runs the person's own `psql` on a database, in their terminal. Where the database is and its password go through the
 * environment: everybody on the machine can read a program's arguments.
 *
 * @param args further arguments of psql
 * @returns its exit code
 * @throws GigalixirError REFUSED when the database cannot be reached yet; PROGRAM_FAILED when there is no psql
 */
export function psql(database: Database, args: readonly string[]): Promise<number> {
  return runInteractive('psql', args, {
    env: psqlEnvironment(database),
    whenMissing:
      'Install it (it comes with PostgreSQL; on Debian and Ubuntu: apt install postgresql-client).',
  })
}

/** The variables libpq reads, as https://www.postgresql.org/docs/current/libpq-envars.html lists them. */
export function psqlEnvironment(database: Database): Record<string, string> {
  const { id, state, host, port, username, password } = database
  const url = parsed(database.url)
  const all = {
    // An IPv6 address has brackets in a URL only.
    PGHOST: decoded(url?.hostname.replace(/^\[(.*)\]$/, '$1')) ?? host,
    PGPORT: decoded(url?.port) ?? port?.toString(),
    PGUSER: decoded(url?.username) ?? username,
    PGPASSWORD: decoded(url?.password) ?? password,
    PGDATABASE: decoded(url?.pathname.slice(1)) ?? database.database,
    PGSSLMODE: url?.searchParams.get('sslmode'),
    PGAPPNAME: 'gigalixir pg:psql',
  }
  if (!all.PGHOST) {
    throw new GigalixirError(
      'REFUSED',
      `Database \`${id}\` cannot be reached yet; its state is ${state ?? 'not known'}.`,
      {
        next: ['Follow it with: gigalixir pg'],
        data: { database_id: id, state },
      },
    )
  }
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]): [string, string][] => (value ? [[name, value]] : [])),
  )
}

function parsed(url: string | null | undefined): URL | undefined {
  return url && URL.canParse(url) ? new URL(url) : undefined
}

/** A part of a URL; as it is where it has a percent sign that encodes nothing. */
function decoded(part: string | undefined): string | undefined {
  if (!part) return undefined
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
