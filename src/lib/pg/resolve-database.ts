import { listDatabases } from '../api/databases.js'
import type { Database, DatabaseOfApp } from '../api/databases.js'
import type { Session } from '../api/session.js'
import { GigalixirError } from '../errors.js'
import { askChoice, terminals } from '../ui/index.js'

/**
 * Which database a command is about: the one named, else the only one the app has. With several the person is asked,
 * where there is a terminal.
 *
 * @param named what `-d` says; the platform is then asked nothing
 * @throws GigalixirError NOT_FOUND when the app has none; USAGE when several are possible
 */
export async function resolveDatabase(
  session: Session,
  app: string,
  named: string | undefined,
): Promise<DatabaseOfApp> {
  if (named === '') throw new GigalixirError('USAGE', 'The id of a database cannot be empty.')
  if (named !== undefined) return { app, id: named }
  return { app, id: (await onlyDatabase(session, app)).id }
}

/** The same with all that is known about the database. @throws GigalixirError also NOT_FOUND when none has the id named */
export async function findDatabase(
  session: Session,
  app: string,
  named: string | undefined,
): Promise<Database> {
  if (named === undefined) return onlyDatabase(session, app)
  const database = (await listDatabases(session, app)).find((each) => each.id === named)
  if (database) return database
  throw new GigalixirError('NOT_FOUND', `${app} has no database \`${named}\`.`, {
    next: [`Those it has: gigalixir pg -a ${app}`],
    data: { app, database_id: named },
  })
}

async function onlyDatabase(session: Session, app: string): Promise<Database> {
  const databases = (await listDatabases(session, app)).filter((each) => each.state !== 'DELETED')
  const [first] = databases
  if (!first) {
    throw new GigalixirError('NOT_FOUND', `${app} has no database.`, {
      next: [`Create one: gigalixir pg:create -a ${app}`],
      data: { app },
    })
  }
  if (databases.length === 1) return first
  const ids = databases.map((each) => each.id)
  if (!terminals().canAsk) {
    throw new GigalixirError('USAGE', `Which database? ${app} has several: ${ids.join(', ')}.`, {
      next: ids.map((id) => `-d ${id}`),
      data: { app, databases: ids },
    })
  }
  const chosen = await askChoice({ message: 'Which database?', instead: '-d ID' }, ids)
  return databases.find((each) => each.id === chosen) ?? first
}
